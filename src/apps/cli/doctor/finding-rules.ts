import type { Sentence } from "../../../kernel/language.ts";

/** From the best to the worst. `skipped`: not looked at, and the finding says why. */
export const STATES = ["ok", "skipped", "warning", "fault"] as const;
export type State = (typeof STATES)[number];

/** What a check has found: one line of the report. */
export type Finding = {
  readonly state: State;
  readonly found: Sentence;
  /** What it means for the service; null where `found` says it. */
  readonly means: Sentence | null;
  /** The setting or the command that mends it; null if there is nothing to mend. */
  readonly mend: Sentence | null;
};

/** What it means, and what mends it. */
export type Advice = { readonly means?: Sentence; readonly mend: Sentence };

export function ok(found: Sentence): Finding {
  return { state: "ok", found, means: null, mend: null };
}

export function skipped(found: Sentence): Finding {
  return { state: "skipped", found, means: null, mend: null };
}

export function warning(found: Sentence, { means, mend }: Advice): Finding {
  return { state: "warning", found, means: means ?? null, mend };
}

export function fault(found: Sentence, { means, mend }: Advice): Finding {
  return { state: "fault", found, means: means ?? null, mend };
}

/** A text that is the same in every language: a command, a name, a number. */
export function same(text: string): Sentence {
  return { en: text, ru: text };
}

/** 1 if there is a fault, or a warning where these count too; else 0. */
export function exitCodeOf(findings: readonly Finding[], isStrict: boolean): 0 | 1 {
  const counted: readonly State[] = isStrict ? ["fault", "warning"] : ["fault"];
  return findings.some(({ state }) => counted.includes(state)) ? 1 : 0;
}

export function countOf(findings: readonly Finding[], state: State): number {
  return findings.filter((finding) => finding.state === state).length;
}
