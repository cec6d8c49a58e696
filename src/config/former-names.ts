import type { Sentence } from "../kernel/language.ts";
import type { SettingName } from "./setting-table.ts";

/** The names in v0.6 of settings that have another name now. They are read if the new name is not set. */
export const FORMER_NAME_OF: Readonly<Partial<Record<SettingName, string>>> = {
  DATABASE_URL: "SQLALCHEMY_DATABASE_URI",
};

/** Names of v0.6 and of its deployment that have no successor. */
const RETIRED_NAMES: ReadonlySet<string> = new Set([
  "ALGORITHM",
  "API_V1_PREFIX",
  "GIT_SHA",
  "MOCK_PAYMENT_URL",
  "POSTGRES_PORT",
  "PROJECT_NAME",
  "TAILSCALE_AUTH_KEY",
  "VERSION",
  "ZENZEFI_BASIC_AUTH_PASSWORD",
  "ZENZEFI_BASIC_AUTH_USER",
]);

export const FORMER_NAMES: ReadonlySet<string> = new Set([
  ...RETIRED_NAMES,
  ...Object.values(FORMER_NAME_OF),
]);

/** Checks the names of v0.6: a value that contradicts this service is a fault; one that has no effect any more, a warning. */
export function judgeFormerNames(values: ReadonlyMap<string, string>): {
  faults: Sentence[];
  warnings: Sentence[];
} {
  const faults: Sentence[] = [];
  const warnings: Sentence[] = [];
  if ((values.get("ALGORITHM") ?? "HS256") !== "HS256") {
    faults.push({ en: "ALGORITHM: only HS256 is possible", ru: "ALGORITHM: возможен только HS256" });
  }
  if ((values.get("API_V1_PREFIX") ?? "/api/v1") !== "/api/v1") {
    faults.push({
      en: "API_V1_PREFIX: only /api/v1 is possible",
      ru: "API_V1_PREFIX: возможен только /api/v1",
    });
  }
  if ((values.get("POSTGRES_PORT") ?? "5432") !== "5432") {
    warnings.push({
      en: "POSTGRES_PORT is not read: write POSTGRES_SERVER as host:port",
      ru: "POSTGRES_PORT не читается: укажите POSTGRES_SERVER в виде узел:порт",
    });
  }
  if (values.has("ZENZEFI_BASIC_AUTH_USER") || values.has("ZENZEFI_BASIC_AUTH_PASSWORD")) {
    warnings.push({
      en: "ZENZEFI_BASIC_AUTH_* is not read: the target gets the client's own Authorization",
      ru: "ZENZEFI_BASIC_AUTH_* не читается: целевой сервер получает Authorization самого клиента",
    });
  }
  return { faults, warnings };
}
