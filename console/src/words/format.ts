import type { Language } from "./define-words.ts";

/**
 * "1,234.50 ZNC", "1 234,50 ZNC"; from the API's decimal string, exactly.
 * @param hasCents cents of whole amounts too, so that the amounts of a column align
 */
export function formatZnc(amount: string, language: Language, hasCents = false): string {
  return `${formatAmount(amount, language, hasCents)}\u00a0ZNC`;
}

export function formatRub(amount: string, language: Language): string {
  const format = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "RUB",
    currencyDisplay: "narrowSymbol",
  });
  return format.format(Number(amount));
}

/** Whole amounts have no ".00": prices are easier to read so. */
function formatAmount(amount: string, language: Language, hasCents = false): string {
  const fractionDigits = amount.endsWith(".00") && !hasCents ? 0 : 2;
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  });
  return format.format(Number(amount));
}

/** "23 Nov 2026, 15:35" in that time zone. */
export function formatMoment(time: string, language: Language, timeZone: string): string {
  return momentFormat(language, timeZone).format(new Date(time));
}

/** "23 Nov 2026, 15:35 – 16:35": what both have in common stands once. */
export function formatSpan(from: string, to: string, language: Language, timeZone: string): string {
  return momentFormat(language, timeZone).formatRange(new Date(from), new Date(to));
}

function momentFormat(language: Language, timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone,
  });
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "3.4 MB": decimal units, as browsers use for downloads. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTE_UNITS.length - 1);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: BYTE_UNITS[power] ?? "byte",
    // In English the short name of the byte has no plural: "64 byte".
    unitDisplay: power === 0 && language === "en" ? "long" : "short",
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** The browser's time zone: used until the account's is known. */
export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
