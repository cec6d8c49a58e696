import type { Language } from "../load/sentence.ts";
import type { Comparison } from "./comparison.ts";

/** When and how long: the first line under a title. */
export function planLine({ startedAt, plan }: Comparison, language: Language): string {
  const day = startedAt.slice(0, 10);
  const each = plan.phases.map((phase) => {
    if (phase.kind === "transfers")
      return { en: `${phase.size} ${phase.transfers}×`, ru: `${phase.size} ${phase.transfers}×` };
    const at = phase.kind === "paced" ? ` (${phase.rate}/s)` : "";
    const atRu = phase.kind === "paced" ? ` (${phase.rate}/с)` : "";
    return {
      en: `${phase.size}${at} ${phase.seconds} s`,
      ru: `${phase.size}${atRu} ${phase.seconds} с`,
    };
  });
  const turns = each.map((turn) => turn[language]).join(", ");
  return language === "ru"
    ? `${day}. Раундов: ${plan.rounds}; в каждом у каждого участника: ${turns}.`
    : `${day}. ${plan.rounds} rounds; in each, every contender has ${turns}.`;
}
