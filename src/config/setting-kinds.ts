import { X509Certificate } from "node:crypto";
import { DAY_MS, SECOND_MS } from "../kernel/duration.ts";
import type { Sentence } from "../kernel/language.ts";
import type { Limit } from "../kernel/limiter.port.ts";
import { type Cents, formatMoney, parseMoney } from "../kernel/money.ts";
import { isNewPassword, PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from "../kernel/password-text.ts";
import { Secret } from "../kernel/secret.ts";
import { isTimeZone } from "../kernel/time-zone.ts";

/** One kind of value: how its text is parsed, and a description of what it accepts. */
export type Kind<T> = {
  /** Completes "expected ...". */
  readonly accepts: Sentence;
  /** @returns undefined for a text that is refused */
  parse(text: string): T | undefined;
  /** Says more exactly what is wrong with a refused text, without any part of it that may be secret. */
  explain?(text: string): Sentence | undefined;
};

const HITS_MAX = 1_000_000; // A higher limit has no effect; bounds the counters.
const WINDOW_SECONDS_MAX = DAY_MS / SECOND_MS; // Windows are stored in memory: a day is long enough.
const ONE_LINE = /^[^\p{Cc}]+$/u; // Such values are sent in headers and URLs: no control characters.

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

export const boolean: Kind<boolean> = {
  accepts: {
    en: "true or false (also yes, no, on, off, 1, 0)",
    ru: "true или false (или yes, no, on, off, 1, 0)",
  },
  parse: (text) => (Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined),
};

export function integer(min: number, max: number): Kind<number> {
  return {
    accepts: { en: `a whole number from ${min} to ${max}`, ru: `целое число от ${min} до ${max}` },
    parse: (text) => (/^\d{1,9}$/.test(text) ? within(min, max, Number(text)) : undefined),
  };
}

/** Seconds with at most three decimals ("10", "10.0", "0.25"), returned as whole milliseconds. */
export function seconds(min: number, max: number): Kind<number> {
  return {
    accepts: { en: `seconds from ${min} to ${max}`, ru: `секунды, от ${min} до ${max}` },
    parse: (text) =>
      /^\d{1,9}(\.\d{1,3}0*)?$/.test(text) && within(min, max, Number(text)) !== undefined
        ? Math.round(Number(text) * SECOND_MS)
        : undefined,
  };
}

/** A sum of money with at most two decimals, returned as cents. */
export function money(min: Cents): Kind<Cents> {
  const least = formatMoney(min);
  return {
    accepts: {
      en: `a sum of ${least} or more, with at most two decimals`,
      ru: `сумма не меньше ${least}, не более двух знаков после точки`,
    },
    parse(text) {
      const cents = parseMoney(text);
      return cents !== null && cents >= min ? cents : undefined;
    },
  };
}

export function choice<const T extends string>(
  words: readonly T[],
  alsoKnownAs: Readonly<Record<string, T>> = {},
): Kind<T> {
  return {
    accepts: { en: `one of ${words.join(", ")}`, ru: `одно из: ${words.join(", ")}` },
    parse(text) {
      const word = text.toLowerCase();
      return (
        words.find((known) => known === word) ??
        (Object.hasOwn(alsoKnownAs, word) ? alsoKnownAs[word] : undefined)
      );
    },
  };
}

/** A comma-separated list of words, each once; `none` is the empty list. */
export function wordList<const T extends string>(words: readonly T[]): Kind<readonly T[]> {
  return {
    accepts: {
      en: `a comma-separated list of ${words.join(", ")}; or none`,
      ru: `список через запятую из: ${words.join(", ")}; или none`,
    },
    parse: (text) => listOf(choice(words), text),
  };
}

/** `5/3600`: 5 requests in a window of 3600 seconds. `off` is null. */
export const limit: Kind<Limit | null> = {
  accepts: {
    en: `requests/seconds such as 5/3600 (1-${HITS_MAX} requests, 1-${WINDOW_SECONDS_MAX} seconds), or off`,
    ru: `запросы/секунды, например 5/3600 (1-${HITS_MAX} запросов, 1-${WINDOW_SECONDS_MAX} секунд), или off`,
  },
  parse(text) {
    if (text.toLowerCase() === "off") return null;
    const parts = /^(\d{1,7}) *\/ *(\d{1,5})$/.exec(text);
    const hitsMax = within(1, HITS_MAX, Number(parts?.[1]));
    const windowSeconds = within(1, WINDOW_SECONDS_MAX, Number(parts?.[2]));
    if (hitsMax === undefined || windowSeconds === undefined) return undefined;
    return { hitsMax, windowMs: windowSeconds * SECOND_MS };
  },
};

/** An hour of the day, from 0 to 23. `off` is null. */
export const hourOrOff: Kind<number | null> = {
  accepts: { en: "an hour from 0 to 23, or off", ru: "час от 0 до 23 или off" },
  parse: (text) => (text.toLowerCase() === "off" ? null : integer(0, 23).parse(text)),
};

export const timeZone: Kind<string> = {
  accepts: {
    en: "an IANA time zone such as Europe/Berlin",
    ru: "часовой пояс IANA, например Europe/Moscow",
  },
  parse: (text) => (isTimeZone(text) ? text : undefined),
};

export const line: Kind<string> = {
  accepts: { en: "one line of text", ru: "одна строка текста" },
  parse: (text) => (ONE_LINE.test(text) ? text : undefined),
};

export const secretLine: Kind<Secret<string>> = {
  accepts: line.accepts,
  parse: (text) => (ONE_LINE.test(text) ? new Secret(text) : undefined),
};

/** `123456789:AA…`, as BotFather gives it. It is a part of URLs, so nothing else is taken. */
export const telegramToken: Kind<Secret<string>> = {
  accepts: { en: "a token such as 123456789:AAF…", ru: "токен вида 123456789:AAF…" },
  parse: (text) => (/^\d{1,16}:[\w-]{20,100}$/.test(text) ? new Secret(text) : undefined),
};

/** The number of a chat of Telegram; that of a group is negative. */
export const chatId: Kind<string> = {
  accepts: { en: "the number of a chat, such as 123456789", ru: "номер чата, например 123456789" },
  parse: (text) => (/^-?\d{1,16}$/.test(text) ? text : undefined),
};

/** Keys of a minimum length, separated by commas, blanks or line breaks. */
export function secretKeys(charactersMin: number): Kind<readonly Secret<string>[]> {
  return {
    accepts: {
      en: `keys of ${charactersMin} or more characters, separated by commas or blanks`,
      ru: `ключи от ${charactersMin} символов через запятую или пробел`,
    },
    parse(text) {
      const keys = text.split(/[\s,]+/).filter((key) => key !== "");
      return keys.every((key) => key.length >= charactersMin)
        ? keys.map((key) => new Secret(key))
        : undefined;
    },
  };
}

/** A user's password (contract, Authentication). */
export const password: Kind<Secret<string>> = {
  accepts: {
    en: `${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters, no control characters`,
    ru: `от ${PASSWORD_CHARACTERS_MIN} до ${PASSWORD_CHARACTERS_MAX} символов, без управляющих`,
  },
  parse: (text) => (isNewPassword(text) ? new Secret(text) : undefined),
};

/** PEM certificates, each of which is checked. The setting contains the path of their file. */
export const certificates: Kind<string> = {
  accepts: { en: "a file of PEM certificates", ru: "файл с сертификатами PEM" },
  parse(text) {
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.length > 0 && blocks.every(isCertificate) ? `${blocks.join("\n")}\n` : undefined;
  },
};

/** Parses a list separated by commas or blanks, or a JSON list of strings as in v0.6; `none` is the empty list. */
export function listOf<T>(kind: Kind<T>, text: string): readonly T[] | undefined {
  if (text.toLowerCase() === "none") return [];
  const texts = text.startsWith("[") ? jsonStrings(text) : text.split(/[\s,]+/).filter((part) => part !== "");
  const items: T[] = [];
  for (const part of texts ?? []) {
    const item = kind.parse(part);
    if (item === undefined) return undefined;
    if (!items.includes(item)) items.push(item);
  }
  return texts === undefined || (texts.length === 0 && !text.startsWith("[")) ? undefined : items;
}

function jsonStrings(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

function within(min: number, max: number, value: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
