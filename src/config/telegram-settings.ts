import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";

export type TelegramSettings = {
  readonly token: Secret<string>;
  readonly apiRoot: URL;
  /** Updates come to `BACKEND_URL`; otherwise they are fetched. */
  readonly usesWebhook: boolean;
  /** Who gets the head of the audit chain; null: nobody. */
  readonly headChatId: string | null;
};

/** @returns null without a bot */
export function readTelegram(reader: SettingReader, backendUrl: URL): TelegramSettings | null {
  const token = reader.read("TELEGRAM_BOT_TOKEN");
  const usesWebhook = reader.read("TELEGRAM_WEBHOOK");
  const headChatId = reader.read("AUDIT_HEAD_TELEGRAM_CHAT");
  const apiRoot = reader.read("TELEGRAM_API_URL");
  if (headChatId !== null && !reader.isSet("TELEGRAM_BOT_TOKEN")) {
    reader.fault({
      en: "TELEGRAM_BOT_TOKEN: missing; AUDIT_HEAD_TELEGRAM_CHAT needs it",
      ru: "TELEGRAM_BOT_TOKEN: не задан; он нужен для AUDIT_HEAD_TELEGRAM_CHAT",
    });
  }
  if (token === null) return null;
  // A local Bot API delivers to http, too.
  if (usesWebhook && backendUrl.protocol !== "https:" && apiRoot.protocol === "https:") {
    reader.fault({
      en: "TELEGRAM_WEBHOOK: true needs an https BACKEND_URL; without it, leave TELEGRAM_WEBHOOK out",
      ru: "TELEGRAM_WEBHOOK: true требует BACKEND_URL с https; без него не задавайте TELEGRAM_WEBHOOK",
    });
  }
  return { token, apiRoot, usesWebhook, headChatId };
}
