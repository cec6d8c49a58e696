import { parseDatabaseUrl } from "../kernel/database-url.ts";
import type { Sentence } from "../kernel/language.ts";
import { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";

export type DatabaseSettings =
  | { readonly kind: "embedded" }
  | { readonly kind: "external"; readonly url: Secret<string> };

export type RedisSettings =
  | { readonly kind: "none" }
  | {
      readonly kind: "redis";
      readonly url: Secret<string>;
      /** PEM certificates of a private authority. */
      readonly ca: string | null;
      /** With them the host of the URL is not used. */
      readonly sentinels: SentinelSettings | null;
    };

/** Redis behind Sentinel: which server is the master now, the sentinels say. */
export type SentinelSettings = {
  /** `host:port,host:port`; IPv6 addresses in brackets. */
  readonly hosts: string;
  readonly master: string;
  readonly password: Secret<string> | null;
};

const POSTGRES_NAMES = ["POSTGRES_SERVER", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] as const;
const REDIS_DETAILS = ["REDIS_PASSWORD", "REDIS_PORT", "REDIS_DB"] as const;

/** The database is external if any of its settings is set, even to a faulty value: a typo never starts the embedded one. */
export function readDatabase(reader: SettingReader): DatabaseSettings {
  const url = reader.isSet("DATABASE_URL") ? readWholeUrl(reader) : readUrlInParts(reader);
  const ca = reader.read("DATABASE_CA");
  if (url === null) {
    if (reader.isSet("DATABASE_CA")) reader.fault(CA_WITHOUT_DATABASE);
    return { kind: "embedded" };
  }
  const parsed = parseDatabaseUrl(url);
  if (!("hosts" in parsed)) return { kind: "external", url: new Secret(url) };
  if (ca !== null && (parsed.tls === "disable" || parsed.tls === "no-verify")) reader.fault(CA_UNUSED);
  if (ca !== null && parsed.caFile !== null) reader.fault(TWO_CAS);
  if (parsed.tls === "no-verify") reader.warn(UNVERIFIED);
  return { kind: "external", url: new Secret(ca === null ? url : withCertificates(url, ca)) };
}

function readWholeUrl(reader: SettingReader): string {
  if (POSTGRES_NAMES.some((name) => reader.isSet(name))) {
    reader.warn({
      en: "DATABASE_URL is set: POSTGRES_* is not read",
      ru: "Задан DATABASE_URL: POSTGRES_* не читается",
    });
  }
  return reader.read("DATABASE_URL")?.reveal() ?? "";
}

/** @returns null if none of them is set */
function readUrlInParts(reader: SettingReader): string | null {
  const [server, user, database] = [
    reader.read("POSTGRES_SERVER"),
    reader.read("POSTGRES_USER"),
    reader.read("POSTGRES_DB"),
  ];
  const password = reader.read("POSTGRES_PASSWORD");
  const missing = POSTGRES_NAMES.filter((name) => !reader.isSet(name));
  if (missing.length === POSTGRES_NAMES.length) return null;
  if (missing.length > 0) {
    reader.fault({
      en: `${missing.join(", ")}: missing; set all four POSTGRES_* (or DATABASE_URL), or none for the embedded database`,
      ru: `${missing.join(", ")}: не задано; нужны все четыре POSTGRES_* (или DATABASE_URL) либо ни одного - для встроенной базы`,
    });
  }
  const login = `${encodeURIComponent(user ?? "")}:${encodeURIComponent(password?.reveal() ?? "")}`;
  return `postgresql://${login}@${server ?? ""}/${encodeURIComponent(database ?? "")}`;
}

/** The certificates become a part of the URL, which is all that whoever connects is given. */
function withCertificates(url: string, pem: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}sslrootcert=${encodeURIComponent(`data:,${encodeURIComponent(pem)}`)}`;
}

const CA_WITHOUT_DATABASE: Sentence = {
  en: "DATABASE_CA is for an external database: set DATABASE_URL or POSTGRES_* too",
  ru: "DATABASE_CA нужен только внешней базе: задайте и DATABASE_URL или POSTGRES_*",
};

const CA_UNUSED: Sentence = {
  en: "DATABASE_CA is set, but sslmode in DATABASE_URL verifies no certificate: remove one of them",
  ru: "Задан DATABASE_CA, но sslmode в DATABASE_URL не проверяет сертификат: уберите одно из двух",
};

const TWO_CAS: Sentence = {
  en: "DATABASE_CA and sslrootcert in DATABASE_URL are both set: remove one of them",
  ru: "Заданы и DATABASE_CA, и sslrootcert в DATABASE_URL: уберите одно из двух",
};

const UNVERIFIED: Sentence = {
  en: "sslmode=no-verify: ANYBODY ON THE WAY TO THE DATABASE CAN READ AND CHANGE the traffic; set DATABASE_CA and sslmode=verify-full",
  ru: "sslmode=no-verify: трафик к базе МОЖНО ПЕРЕХВАТИТЬ И ПОДМЕНИТЬ; задайте DATABASE_CA и sslmode=verify-full",
};

export function readRedis(reader: SettingReader): RedisSettings {
  const ca = reader.read("REDIS_CA");
  const sentinels = readSentinels(reader);
  const url = sentinels === null ? readRedisUrl(reader) : urlOf(reader, sentinels.hosts, ca);
  if (url === null) return { kind: "none" };
  if (ca !== null && !/^rediss:/i.test(url)) reader.fault(CA_WITHOUT_TLS);
  return { kind: "redis", url: new Secret(url), ca, sentinels };
}

/** @returns null if none of `REDIS_*` names a server */
function readRedisUrl(reader: SettingReader): string | null {
  const url = reader.read("REDIS_URL");
  const host = reader.read("REDIS_HOST");
  if (reader.isSet("REDIS_URL")) {
    if (reader.isSet("REDIS_HOST")) {
      reader.warn({
        en: "REDIS_URL is set: REDIS_HOST is not read",
        ru: "Задан REDIS_URL: REDIS_HOST не читается",
      });
    }
    return url?.reveal() ?? "";
  }
  if (!reader.isSet("REDIS_HOST")) {
    const details = REDIS_DETAILS.filter((name) => reader.isSet(name));
    if (details.length > 0) {
      reader.fault({
        en: `REDIS_HOST: missing, but ${details.join(", ")} is set`,
        ru: `REDIS_HOST: не задан, хотя задано ${details.join(", ")}`,
      });
    }
    return null;
  }
  const address = host?.includes(":") ? `[${host}]` : (host ?? "");
  return urlOf(reader, `${address}:${reader.read("REDIS_PORT")}`, reader.read("REDIS_CA"));
}

/** The URL with `REDIS_PASSWORD` and `REDIS_DB`. Whoever names certificates wants them to be used. */
function urlOf(reader: SettingReader, hosts: string, ca: string | null): string {
  const password = reader.read("REDIS_PASSWORD");
  const login = password === null ? "" : `:${encodeURIComponent(password.reveal())}@`;
  const [first = ""] = hosts.split(",");
  return `${ca === null ? "redis" : "rediss"}://${login}${first}/${reader.read("REDIS_DB")}`;
}

function readSentinels(reader: SettingReader): SentinelSettings | null {
  const hosts = reader.read("REDIS_SENTINELS");
  const master = reader.read("REDIS_SENTINEL_MASTER");
  const password = reader.read("REDIS_SENTINEL_PASSWORD");
  if (!reader.isSet("REDIS_SENTINELS")) {
    if (reader.isSet("REDIS_SENTINEL_MASTER") || reader.isSet("REDIS_SENTINEL_PASSWORD"))
      reader.fault(NO_SENTINELS);
    return null;
  }
  if (!reader.isSet("REDIS_SENTINEL_MASTER")) reader.fault(NO_MASTER);
  if (reader.isSet("REDIS_URL") || reader.isSet("REDIS_HOST")) reader.warn(SENTINELS_WIN);
  return { hosts: hosts ?? "", master: master ?? "", password };
}

const CA_WITHOUT_TLS: Sentence = {
  en: "REDIS_CA is set, but REDIS_URL is not encrypted: write rediss://",
  ru: "Задан REDIS_CA, но REDIS_URL без шифрования: напишите rediss://",
};

const NO_SENTINELS: Sentence = {
  en: "REDIS_SENTINELS: missing; REDIS_SENTINEL_MASTER and REDIS_SENTINEL_PASSWORD need it",
  ru: "REDIS_SENTINELS: не задано; без него REDIS_SENTINEL_MASTER и REDIS_SENTINEL_PASSWORD не нужны",
};

const NO_MASTER: Sentence = {
  en: "REDIS_SENTINEL_MASTER: missing; REDIS_SENTINELS needs the name of the master that they watch",
  ru: "REDIS_SENTINEL_MASTER: не задано; для REDIS_SENTINELS нужно имя ведущего, за которым они следят",
};

const SENTINELS_WIN: Sentence = {
  en: "REDIS_SENTINELS is set: REDIS_URL and REDIS_HOST are not read; the password is REDIS_PASSWORD",
  ru: "Задано REDIS_SENTINELS: REDIS_URL и REDIS_HOST не читаются; пароль - в REDIS_PASSWORD",
};
