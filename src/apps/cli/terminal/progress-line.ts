import { SECOND_MS } from "../../../kernel/duration.ts";

const BAR_CHARACTERS = 30;
/** Often enough to look alive. */
const DRAW_EVERY_MS = SECOND_MS / 5;
/** "Erase in line" (ECMA-48, EL), and back to its first column. */
const CLEAR = "\r\x1b[K";

/** A line on stderr that shows how far a command has come. Without a terminal, nothing is written. */
export type ProgressLine = {
  /** @param share from 0 to 1; null if the whole is not known */
  show(share: number | null, text: string): void;
  clear(): void;
};

export function openProgressLine(): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  return {
    show: (share, text) => {
      const nowMs = performance.now();
      if (nowMs - drawnAtMs < DRAW_EVERY_MS) return;
      drawnAtMs = nowMs;
      process.stderr.write(`${CLEAR}${share === null ? "" : `${bar(share)} `}${text}`);
    },
    clear: () => void process.stderr.write(CLEAR),
  };
}

function bar(share: number): string {
  const done = Math.round(Math.min(Math.max(share, 0), 1) * BAR_CHARACTERS);
  return `[${"#".repeat(done)}${"-".repeat(BAR_CHARACTERS - done)}] ${Math.round((done / BAR_CHARACTERS) * 100)}%`;
}
