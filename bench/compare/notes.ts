import type { Sentence } from "../load/sentence.ts";
import type { Comparison } from "./comparison.ts";
import { loadFaultsOf } from "./run-figures.ts";
import { WORDS } from "./words.ts";

/** What a reader must know before believing a figure. */
export function notesOf(comparison: Comparison): readonly Sentence[] {
  const { atItsLimit, rateNotKept, late } = loadFaultsOf(comparison);
  const ifAny = (names: readonly string[], en: string, ru: string): Sentence[] =>
    names.length === 0 ? [] : [{ en: `${en}: ${names.join(", ")}.`, ru: `${ru}: ${names.join(", ")}.` }];
  return [
    ...(comparison.plan.isQuick ? [WORDS.quick] : []),
    ...comparison.skipped,
    ...ifAny(
      atItsLimit,
      "The load used a whole core, so that more requests might have been answered",
      "Нагрузка занимала целое ядро: участник мог бы ответить и на большее число запросов",
    ),
    ...ifAny(rateNotKept, "The fixed rate was not kept", "Постоянная частота не выдержана"),
    ...ifAny(
      late,
      "The load was late itself by more than 1 ms with one of 100 requests: the p99 is partly its own",
      "Нагрузка сама опаздывала более чем на 1 мс с одним запросом из 100: p99 отчасти её собственный",
    ),
  ];
}
