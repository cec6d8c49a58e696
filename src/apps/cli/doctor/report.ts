import type { Language, Sentence } from "../../../kernel/language.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { countOf, type Finding, type State } from "./finding-rules.ts";
import type { CheckResult } from "./run-checks.ts";

export type Hide = (text: string) => string;

const STATE_WIDTH = 9;
const INDENT = " ".repeat(STATE_WIDTH);

/** The lines of one check: one for each finding, and indented below a warning or a fault what it means and what mends it. */
export function linesOf(
  { name, findings }: CheckResult,
  terminal: Terminal,
  nameWidth: number,
  hide: Hide,
): string[] {
  const { language } = terminal;
  return findings.flatMap((finding) => {
    const state = paintState(terminal, finding.state);
    const head = `${state}${name.padEnd(nameWidth)}  ${textOf(finding.found, language, hide)}`;
    const below = [finding.means, finding.mend].flatMap((sentence) =>
      sentence === null ? [] : textOf(sentence, language, hide).split("\n"),
    );
    return [head, ...below.map((line) => `${INDENT}${line}`)];
  });
}

/** The whole report, for programs. Members may be added, and none is ever renamed. */
export function jsonOf(
  results: readonly CheckResult[],
  exitCode: number,
  language: Language,
  hide: Hide,
): string {
  const optional = (sentence: Sentence | null): string | null =>
    sentence === null ? null : textOf(sentence, language, hide);
  const checks = results.flatMap(({ name, findings }) =>
    findings.map(({ state, found, means, mend }) => ({
      name,
      state,
      found: textOf(found, language, hide),
      means: optional(means),
      mend: optional(mend),
    })),
  );
  return JSON.stringify({ checks, exit_code: exitCode }, null, 2);
}

/** How many faults and warnings there are. */
export function summaryOf(findings: readonly Finding[]): Sentence {
  const [faults, warnings] = [countOf(findings, "fault"), countOf(findings, "warning")];
  if (faults === 0 && warnings === 0) return { en: "Nothing is wrong.", ru: "Всё в порядке." };
  return {
    en: `Faults: ${faults}, warnings: ${warnings}.`,
    ru: `Ошибок: ${faults}, предупреждений: ${warnings}.`,
  };
}

/** Some texts are of other programs: control characters would let them write on the terminal. */
function textOf(sentence: Sentence, language: Language, hide: Hide): string {
  return hide(sentence[language]).replaceAll(/[^\P{Cc}\n]/gu, " ");
}

function paintState(terminal: Terminal, state: State): string {
  const text = state.padEnd(STATE_WIDTH);
  if (state === "ok") return terminal.paint("green", text);
  if (state === "fault") return terminal.paint("red", text);
  return state === "skipped" ? terminal.paint("dim", text) : terminal.paint("yellow", text);
}
