import type { Sentence } from "../../../kernel/language.ts";
import type { Terminal } from "./terminal.ts";

const BAR_CHARACTERS = 30;

/** A line on stderr that is written over while work goes on. Silent if stderr is no terminal. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #isShown = process.stderr.isTTY === true;
  #written = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(what: Sentence, done: number, all: number): void {
    if (!this.#isShown) return;
    const share = all === 0 ? 1 : Math.min(1, done / all);
    const full = Math.round(share * BAR_CHARACTERS);
    const bar = "#".repeat(full) + "-".repeat(BAR_CHARACTERS - full);
    process.stderr.write(`\r\x1b[K[${bar}] ${done}/${all} ${what[this.#terminal.language]}`);
    this.#written = true;
  }

  /** Removes the line. */
  clear(): void {
    if (this.#written) process.stderr.write("\r\x1b[K");
    this.#written = false;
  }
}
