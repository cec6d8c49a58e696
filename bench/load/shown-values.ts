import type { Language } from "./sentence.ts";

const LOCALES = { en: "en-US", ru: "ru-RU" } as const;

/** How figures are written in a language. */
export type Shown = {
  count(value: number): string;
  /** With a digit after the point below 100. */
  rate(value: number): string;
  /** With a unit; a dash for null. */
  time(ms: number | null): string;
  percent(value: number): string;
  /** As it was asked for, without a unit. */
  bound(value: number): string;
  bytes(value: number): string;
  /** `1 h 5 min`, `12 s`. */
  duration(seconds: number): string;
};

export function shownIn(language: Language): Shown {
  const numbers = [0, 1, 2, 3].map(
    (digits) =>
      new Intl.NumberFormat(LOCALES[language], {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const write = (value: number, digits: number): string => numbers[digits]?.format(value) ?? String(value);
  const short = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 3 });
  const unit = (en: string, ru: string): string => (language === "ru" ? ru : en);
  return {
    count: (value) => write(value, 0),
    rate: (value) => write(value, value !== 0 && value < 100 ? 1 : 0),
    time: (ms) => {
      if (ms === null) return "-";
      if (ms >= 1_000) return `${write(ms / 1_000, 2)} ${unit("s", "с")}`;
      return `${write(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ${unit("ms", "мс")}`;
    },
    percent: (value) => `${value < 1 ? short.format(value) : write(value, 1)} %`,
    bound: (value) => short.format(value),
    bytes: (value) => {
      if (value < 1_024) return `${write(value, 0)} ${unit("B", "Б")}`;
      if (value < 1_048_576) return `${write(value / 1_024, 1)} ${unit("KiB", "КиБ")}`;
      if (value < 1_073_741_824) return `${write(value / 1_048_576, 1)} ${unit("MiB", "МиБ")}`;
      return `${write(value / 1_073_741_824, 2)} ${unit("GiB", "ГиБ")}`;
    },
    duration: (seconds) => {
      const whole = Math.floor(seconds);
      const parts: [number, string][] = [
        [Math.floor(whole / 3_600), unit("h", "ч")],
        [Math.floor((whole % 3_600) / 60), unit("min", "мин")],
        [whole % 60, unit("s", "с")],
      ];
      const shown = parts.filter(([amount]) => amount > 0).slice(0, 2);
      if (shown.length === 0) return `0 ${unit("s", "с")}`;
      return shown.map(([amount, name]) => `${amount} ${name}`).join(" ");
    },
  };
}
