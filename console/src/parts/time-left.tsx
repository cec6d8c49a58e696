import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";
import { useNow } from "./use-now.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The time until `until`, counting down: "3 days 4 h", "4 h 12 min", "12 min 5 s". Changes are not announced. */
export function TimeLeft({ until }: { readonly until: string }) {
  const words = useWords(partsWords);
  const leftMs = Math.max(0, Date.parse(until) - useNow());
  return (
    <time className="numeric" dateTime={until} role="timer" aria-live="off">
      {leftMs === 0 ? words.ended : twoUnits(leftMs, words)}
    </time>
  );
}

/** A fixed length of time: "18 h 5 min", "10 min". */
export function TimeSpan({ seconds }: { readonly seconds: number }) {
  return <span className="numeric">{twoUnits(seconds * SECOND_MS, useWords(partsWords), false)}</span>;
}

/** @param hasZeros whether to name a second unit of which there is none: a countdown keeps its width */
function twoUnits(
  ms: number,
  words: ReturnType<typeof useWords<typeof partsWords>>,
  hasZeros = true,
): string {
  const and = (count: number, text: string): string => (count > 0 || hasZeros ? ` ${text}` : "");
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  if (ms >= DAY_MS) return `${words.days(Math.floor(ms / DAY_MS))}${and(hours, words.hoursShort(hours))}`;
  if (ms >= HOUR_MS) return `${words.hoursShort(hours)}${and(minutes, words.minutesShort(minutes))}`;
  if (ms >= MINUTE_MS) return `${words.minutesShort(minutes)}${and(seconds, words.secondsShort(seconds))}`;
  return words.secondsShort(seconds);
}
