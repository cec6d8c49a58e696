import type { Language } from "../../words/define-words.ts";

/** "33.5%" of 33.5, in Russian "33,5 %". */
export function formatPercent(percent: number, language: Language): string {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
  return format.format(percent / 100);
}
