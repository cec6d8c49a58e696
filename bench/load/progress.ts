import type { Figures } from "./figures.ts";
import { notesOn } from "./notes.ts";
import type { LoadPlan } from "./plan.ts";
import type { Sentence } from "./sentence.ts";
import { stateLine, tableLines, verdictLines } from "./text-table.ts";
import { ENDED_WORDS, STATE_WORDS, WORDS } from "./words.ts";

/** Where progress is written to: stdout, or a list of a test. */
export type Screen = {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
};

const TERMINAL_MS = 1_000;
const LINES_MS = 5_000;

/** Shows how a load goes: one table that is refreshed on a terminal, else a line every few seconds. */
export class Progress {
  readonly #plan: LoadPlan;
  readonly #screen: Screen;
  readonly #told = new Set<string>();
  #tableLines = 0;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #shownState: Figures["state"] | null = null;

  constructor(plan: LoadPlan, screen: Screen) {
    this.#plan = plan;
    this.#screen = screen;
  }

  /** To be called often. */
  show(figures: Figures): void {
    this.#tellHints(figures);
    const nowMs = performance.now();
    if (figures.state !== this.#shownState) this.#shownAtMs = Number.NEGATIVE_INFINITY;
    this.#shownState = figures.state;
    if (nowMs - this.#shownAtMs < (this.#screen.isTerminal ? TERMINAL_MS : LINES_MS)) return;
    this.#shownAtMs = nowMs;
    const { language } = this.#plan;
    const head = `${STATE_WORDS[figures.state][language]}  ${stateLine(figures, language)}`;
    if (!this.#screen.isTerminal) {
      this.#screen.write(`${head}\n`);
      return;
    }
    this.#clear();
    const lines = [head, "", ...tableLines(figures, language)].slice(0, this.#screen.rows - 1);
    // A longer line would be broken into two, and the next refresh would leave the first of them behind.
    this.#screen.write(`${lines.map((line) => line.slice(0, this.#screen.columns - 1)).join("\n")}\n`);
    this.#tableLines = lines.length;
  }

  /** The whole result. */
  end(figures: Figures): void {
    this.#clear();
    const { language, behaviour, targets } = this.#plan;
    const ended = figures.endedBy === null ? STATE_WORDS.ended : ENDED_WORDS[figures.endedBy];
    const notes = notesOn(figures, targets, behaviour.thinkMs).filter((note) => !this.#told.has(note.en));
    const lines = [
      `${ended[language]}  ${stateLine(figures, language)}`,
      "",
      ...tableLines(figures, language),
      "",
      ...(figures.answered === 0 ? [WORDS.notMeasured[language]] : verdictLines(figures.verdicts, language)),
      ...notes.map((note) => `! ${note[language]}`),
    ];
    this.#screen.write(`${lines.join("\n")}\n`);
  }

  /** A sentence above the table. */
  tell(sentence: Sentence): void {
    this.#clear();
    this.#screen.write(`${sentence[this.#plan.language]}\n`);
  }

  /** Each once, as soon as it is known. */
  #tellHints({ hints }: Figures): void {
    for (const hint of hints) {
      if (this.#told.has(hint.en)) continue;
      this.#told.add(hint.en);
      this.tell({ en: `! ${hint.en}`, ru: `! ${hint.ru}` });
    }
  }

  #clear(): void {
    if (this.#tableLines > 0) this.#screen.write(`\x1b[${this.#tableLines}A\x1b[J`);
    this.#tableLines = 0;
  }
}
