import { DAY_MS, HOUR_MS, MINUTE_MS } from "../kernel/duration.ts";
import { Secret } from "../kernel/secret.ts";
import { hasBech32Checksum } from "./bech32.ts";
import { type Kind, listOf } from "./setting-kinds.ts";

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const KEPT_MAX = 10_000; // More files than a folder should have.
const IDENTITY_CHARACTERS_MAX = 65_536; // A file of keys has a few lines.

/** `30m`, `24h`, `7d`, returned as milliseconds. `off` is null. */
export function interval(minMs: number, maxMs: number): Kind<number | null> {
  return {
    accepts: {
      en: "a time with its unit, such as 30m, 24h or 7d (1 minute to 31 days); or off",
      ru: "время с единицей: 30m, 24h или 7d (от 1 минуты до 31 суток); или off",
    },
    parse(text) {
      if (text.toLowerCase() === "off") return null;
      const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text.toLowerCase()) ?? [];
      const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
      return ms >= minMs && ms <= maxMs ? ms : undefined;
    },
  };
}

/** How many backups are kept of each kind. */
export type KeptBackups = { readonly daily: number; readonly weekly: number; readonly monthly: number };

const KEPT_UNITS: Readonly<Record<string, keyof KeptBackups>> = { d: "daily", w: "weekly", m: "monthly" };

/** `7d,4w,6m`: seven daily, four weekly and six monthly ones. A kind that is left out keeps none. */
export const keptBackups: Kind<KeptBackups> = {
  accepts: {
    en: "numbers of daily, weekly and monthly backups, such as 7d,4w,6m",
    ru: "число ежедневных, еженедельных и ежемесячных копий, например 7d,4w,6m",
  },
  parse(text) {
    const kept = { daily: 0, weekly: 0, monthly: 0 };
    const seen = new Set<string>();
    for (const part of text.toLowerCase().split(/[\s,]+/)) {
      const [, count = "", unit = ""] = /^(\d{1,5})([dwm])$/.exec(part) ?? [];
      const kind = KEPT_UNITS[unit];
      if (kind === undefined || seen.has(unit) || Number(count) > KEPT_MAX) return undefined;
      seen.add(unit);
      kept[kind] = Number(count);
    }
    return kept.daily + kept.weekly + kept.monthly > 0 ? kept : undefined;
  },
};

/** A public key of age (X25519): 58 characters of Bech32 after its prefix. */
const ageRecipient: Kind<string> = {
  accepts: { en: "age1...", ru: "age1..." },
  parse: (text) => (/^age1[02-9ac-hj-np-z]{58}$/.test(text) && hasBech32Checksum(text) ? text : undefined),
};

export const ageRecipients: Kind<readonly string[]> = {
  accepts: {
    en: "public keys of age (age1...), separated by commas or blanks",
    ru: "открытые ключи age (age1...) через запятую или пробел",
  },
  parse(text) {
    const recipients = listOf(ageRecipient, text);
    return recipients?.length === 0 ? undefined : recipients;
  },
};

/** The text of an identity file of age, of which each line is a key, a comment or empty. */
export const ageIdentity: Kind<Secret<string>> = {
  accepts: {
    en: "the keys of an age identity file (AGE-SECRET-KEY-1...)",
    ru: "ключи из файла age (AGE-SECRET-KEY-1...)",
  },
  parse(text) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const keys = lines.filter((line) => line !== "" && !line.startsWith("#"));
    const isIdentity =
      text.length <= IDENTITY_CHARACTERS_MAX && keys.length > 0 && keys.every((key) => KEY.test(key));
    return isIdentity ? new Secret(text) : undefined;
  },
};

const KEY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** It encrypts files that may lie anywhere for years: too long to be guessed. */
export function passphrase(charactersMin: number): Kind<Secret<string>> {
  return {
    accepts: {
      en: `one line of ${charactersMin} or more characters`,
      ru: `одна строка, от ${charactersMin} символов`,
    },
    parse: (text) =>
      text.length >= charactersMin && /^[^\p{Cc}]+$/u.test(text) ? new Secret(text) : undefined,
  };
}
