import { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";

export type DatabaseSettings =
  | { readonly kind: "embedded" }
  | { readonly kind: "external"; readonly url: Secret<string> };

export type RedisSettings =
  | { readonly kind: "none" }
  | { readonly kind: "redis"; readonly url: Secret<string> };

const POSTGRES_NAMES = ["POSTGRES_SERVER", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] as const;
const REDIS_DETAILS = ["REDIS_PASSWORD", "REDIS_PORT", "REDIS_DB"] as const;

/** The database is external if any of its settings is set, even to a faulty value: a typo never starts the embedded one. */
export function readDatabase(reader: SettingReader): DatabaseSettings {
  const url = reader.read("DATABASE_URL");
  const parts = {
    server: reader.read("POSTGRES_SERVER"),
    user: reader.read("POSTGRES_USER"),
    password: reader.read("POSTGRES_PASSWORD"),
    database: reader.read("POSTGRES_DB"),
  };
  const missing = POSTGRES_NAMES.filter((name) => !reader.isSet(name));
  if (reader.isSet("DATABASE_URL")) {
    if (missing.length < POSTGRES_NAMES.length) {
      reader.warn({
        en: "DATABASE_URL is set: POSTGRES_* is not read",
        ru: "Задан DATABASE_URL: POSTGRES_* не читается",
      });
    }
    return { kind: "external", url: url ?? new Secret("") };
  }
  if (missing.length === POSTGRES_NAMES.length) return { kind: "embedded" };
  if (missing.length > 0) {
    reader.fault({
      en: `${missing.join(", ")}: missing; set all four POSTGRES_* (or DATABASE_URL), or none for the embedded database`,
      ru: `${missing.join(", ")}: не задано; нужны все четыре POSTGRES_* (или DATABASE_URL) либо ни одного - для встроенной базы`,
    });
  }
  const { user, password, database } = parts;
  const login = `${encodeURIComponent(user ?? "")}:${encodeURIComponent(password?.reveal() ?? "")}`;
  const path = encodeURIComponent(database ?? "");
  return { kind: "external", url: new Secret(`postgresql://${login}@${parts.server ?? ""}/${path}`) };
}

export function readRedis(reader: SettingReader): RedisSettings {
  const url = reader.read("REDIS_URL");
  const host = reader.read("REDIS_HOST");
  const port = reader.read("REDIS_PORT");
  const password = reader.read("REDIS_PASSWORD");
  const database = reader.read("REDIS_DB");
  if (reader.isSet("REDIS_URL")) {
    if (reader.isSet("REDIS_HOST")) {
      reader.warn({
        en: "REDIS_URL is set: REDIS_HOST is not read",
        ru: "Задан REDIS_URL: REDIS_HOST не читается",
      });
    }
    return { kind: "redis", url: url ?? new Secret("") };
  }
  if (!reader.isSet("REDIS_HOST")) {
    const details = REDIS_DETAILS.filter((name) => reader.isSet(name));
    if (details.length > 0) {
      reader.fault({
        en: `REDIS_HOST: missing, but ${details.join(", ")} is set`,
        ru: `REDIS_HOST: не задан, хотя задано ${details.join(", ")}`,
      });
    }
    return { kind: "none" };
  }
  const login = password === null ? "" : `:${encodeURIComponent(password.reveal())}@`;
  const address = host?.includes(":") ? `[${host}]` : (host ?? "");
  return { kind: "redis", url: new Secret(`redis://${login}${address}:${port}/${database}`) };
}
