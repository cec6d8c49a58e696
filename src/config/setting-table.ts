import type { Sentence } from "../kernel/language.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { AUDIT } from "./table-audit.ts";
import { BACKUPS } from "./table-backups.ts";
import { FREEZE } from "./table-freeze.ts";
import { GRANTED } from "./table-granted.ts";
import { LIMITS } from "./table-limits.ts";
import { MCP } from "./table-mcp.ts";
import { MAIL, SALES, TARGET, WATCHING } from "./table-operation.ts";
import { KEYS, SERVER, STORES } from "./table-server.ts";
import { TAKEOVER } from "./table-takeover.ts";
import { TELEGRAM } from "./table-telegram.ts";
import { WEBHOOKS } from "./table-webhooks.ts";

/** All settings. `--help`, docs/settings.md and .env.example are generated from this table. */
export const SETTINGS = {
  ...SERVER,
  ...KEYS,
  ...STORES,
  ...TARGET,
  ...TAKEOVER,
  ...FREEZE,
  ...SALES,
  ...GRANTED,
  ...MAIL,
  ...TELEGRAM,
  ...WEBHOOKS,
  ...LIMITS,
  ...WATCHING,
  ...MCP,
  ...BACKUPS,
  ...AUDIT,
} satisfies Record<string, SettingSpec>;

export type SettingName = keyof typeof SETTINGS;

/** The type of a setting's value: never null if it has a default. */
export type SettingValue<N extends SettingName> =
  (typeof SETTINGS)[N] extends SettingSpec<infer T>
    ? (typeof SETTINGS)[N]["default"] extends string
      ? T
      : T | null
    : never;

type Section = { readonly title: Sentence; readonly settings: Readonly<Record<string, SettingSpec>> };

export const SECTIONS: readonly Section[] = [
  { title: { en: "Server", ru: "Сервер" }, settings: SERVER },
  { title: { en: "Keys and sign-in", ru: "Ключи и вход" }, settings: KEYS },
  { title: { en: "PostgreSQL and Redis", ru: "PostgreSQL и Redis" }, settings: STORES },
  {
    title: { en: "Target and proxy", ru: "Целевой сервер и прокси" },
    settings: { ...TARGET, ...TAKEOVER, ...FREEZE },
  },
  { title: { en: "Prices and payments", ru: "Цены и платежи" }, settings: { ...SALES, ...GRANTED } },
  { title: { en: "Mail", ru: "Почта" }, settings: MAIL },
  { title: { en: "Telegram", ru: "Telegram" }, settings: TELEGRAM },
  { title: { en: "Webhooks", ru: "Вебхуки" }, settings: WEBHOOKS },
  { title: { en: "Limits", ru: "Лимиты" }, settings: LIMITS },
  { title: { en: "Health and metrics", ru: "Здоровье и метрики" }, settings: WATCHING },
  { title: { en: "MCP server", ru: "Сервер MCP" }, settings: MCP },
  { title: { en: "Backups", ru: "Резервные копии" }, settings: BACKUPS },
  { title: { en: "Audit log", ru: "Журнал аудита" }, settings: AUDIT },
];
