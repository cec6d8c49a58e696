import type { Language } from "../load/sentence.ts";

const LOCALES: Readonly<Record<Language, string>> = { en: "en-US", ru: "ru-RU" };
const UNKNOWN = "–";

/** Three digits that count; µs of small requests and seconds of large ones stand in one column. */
export function shownCpu(us: number | null, language: Language): string {
  if (us === null) return UNKNOWN;
  const [value, unit] = us < 1_000 ? [us, "us"] : us < 1_000_000 ? [us / 1_000, "ms"] : [us / 1_000_000, "s"];
  const units = { us: { en: "µs", ru: "мкс" }, ms: { en: "ms", ru: "мс" }, s: { en: "s", ru: "с" } } as const;
  return `${number(value, value < 10 ? 2 : value < 100 ? 1 : 0, language)} ${units[unit as keyof typeof units][language]}`;
}

export function shownRatio(ratio: number | null, language: Language): string {
  return ratio === null ? UNKNOWN : `${number(ratio, 2, language)}×`;
}

export function shownRate(perSecond: number | null, language: Language): string {
  return perSecond === null ? UNKNOWN : number(perSecond, perSecond < 100 ? 2 : 0, language);
}

export function shownMs(ms: number | null, language: Language): string {
  if (ms === null) return UNKNOWN;
  return `${number(ms, Math.abs(ms) < 10 ? 2 : 1, language)} ${language === "ru" ? "мс" : "ms"}`;
}

function number(value: number, digits: number, language: Language): string {
  const format = new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // Not "-0.00".
  return format.format(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value);
}
