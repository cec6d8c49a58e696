import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Language } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";

/** What texts are made with: numbers and times in the language and the time zone of whom they are for. */
export type Say = {
  readonly language: Language;
  /** `18.00` as "18.00 ZNC" or "18,00 ZNC", with a grouping from a thousand on. */
  znc(money: unknown): string;
  /** A day and a time of the day, with the zone: when something happened. */
  moment(time: unknown): string;
  /** The same after "since" or "from"; in Russian, after "с" or "от". */
  start(time: unknown): string;
  /** A calendar day such as `2026-03-29`. */
  day(day: unknown): string;
  bytes(count: unknown): string;
  /** Hours as "24 hours", in days from two days on. */
  length(hours: unknown): string;
};

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", ru: "ru-RU" };
/** Numbers are not broken over two lines. */
const NO_BREAK_SPACE = "\u00a0";

/** @param timeZone an IANA name; one that this system does not know counts as UTC */
export function sayIn(language: Language, timeZone: string): Say {
  const wording = momentWording(language, timeZone) ?? momentWording(language, "UTC");
  const textOf = (time: unknown, form: "moment" | "start"): string => {
    const date = time instanceof Date ? time : new Date(String(time));
    return Number.isNaN(date.getTime()) ? "?" : (wording?.[form](date) ?? "?");
  };
  return {
    language,
    znc: (money) => `${decimal(String(money), language)} ZNC`,
    moment: (time) => textOf(time, "moment"),
    start: (time) => textOf(time, "start"),
    day: (day) => {
      const date = new Date(`${String(day)}T00:00:00Z`);
      const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" });
      return Number.isNaN(date.getTime()) ? "?" : format.format(date);
    },
    bytes: (count) => bytesText(Number(count), language),
    length: (hours) => lengthText(Number(hours), language),
  };
}

type MomentWording = { moment(date: Date): string; start(date: Date): string };

/** @returns null if this system does not know the time zone */
function momentWording(language: Language, timeZone: string): MomentWording | null {
  try {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(LOCALES[language], { timeZone, ...options });
    const day = format({ day: "numeric", month: "long", year: "numeric" });
    const time = format({ hour: "2-digit", minute: "2-digit" });
    const [short, generic] = (["short", "shortGeneric"] as const).map((timeZoneName) =>
      format({ timeZoneName }),
    );
    const zoneAt = (date: Date): string => {
      const name = zoneName(language === "ru" ? generic : short, date);
      // Without a place, as in UTC.
      return name.startsWith("GMT") ? zoneName(short, date) : name;
    };
    const inEnglish = (date: Date): string => `${day.format(date)} at ${time.format(date)} ${zoneAt(date)}`;
    if (language === "en") return { moment: inEnglish, start: inEnglish };
    return {
      moment: (date) => `${day.format(date)} в ${time.format(date)} (${zoneAt(date)})`,
      start: (date) => `${time.format(date)} ${day.format(date)} (${zoneAt(date)})`,
    };
  } catch {
    return null;
  }
}

/** In Russian the name of a place, in English that of the time. */
function zoneName(format: Intl.DateTimeFormat | undefined, date: Date): string {
  return format?.formatToParts(date).find(({ type }) => type === "timeZoneName")?.value ?? "?";
}

/** A decimal number with two digits after the point, as it is written in a language. */
function decimal(money: string, language: Language): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(money) ?? [];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === "ru" ? NO_BREAK_SPACE : ",");
  const point = language === "ru" ? "," : ".";
  return `${sign === "" ? "" : "−"}${grouped}${fraction === "" ? "" : point + fraction}`;
}

function bytesText(count: number, language: Language): string {
  const gigabytes = (count / 1024 ** 3).toFixed(1);
  return `${decimal(gigabytes, language)} ${language === "ru" ? "ГиБ" : "GiB"}`;
}

function lengthText(hours: number, language: Language): string {
  const days = hours / 24;
  if (Number.isInteger(days) && days > 1) {
    return language === "ru" ? `${days} ${russian(days, "день", "дня", "дней")}` : `${days} days`;
  }
  return language === "ru"
    ? `${hours} ${russian(hours, "час", "часа", "часов")}`
    : `${hours} ${hours === 1 ? "hour" : "hours"}`;
}

const RUSSIAN = new Intl.PluralRules("ru");

/** The form of a Russian noun after a whole number: 1 час, 2 часа, 5 часов. */
export function russian(count: number, one: string, few: string, many: string): string {
  const form = RUSSIAN.select(count);
  return form === "one" ? one : form === "few" ? few : many;
}

/** The form of an English noun after a whole number. */
export function english(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** A duration in whole minutes, or in hours and minutes. */
export function minutesText(minutes: number, language: Language): string {
  const hours = Math.floor((minutes * MINUTE_MS) / HOUR_MS);
  const rest = minutes - hours * 60;
  const [h, m] = language === "ru" ? ["ч", "мин"] : ["h", "min"];
  return hours === 0 ? `${rest} ${m}` : `${hours} ${h} ${rest} ${m}`;
}

const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A text that a user or a client has chosen, on one line and not longer than it is useful; null if there is none. */
export function chosenText(content: JsonObject, member: string, charactersMax = 80): string | null {
  const value = content[member];
  if (typeof value !== "string") return null;
  const text = value.replace(CONTROLS, " ").trim();
  if (text === "") return null;
  // By characters: half a surrogate pair is none.
  const characters = [...text];
  return characters.length > charactersMax ? `${characters.slice(0, charactersMax - 1).join("")}…` : text;
}
