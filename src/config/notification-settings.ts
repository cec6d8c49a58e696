import type { Cents } from "../kernel/money.ts";
import type { SettingReader } from "./setting-reader.ts";
import { readTelegram, type TelegramSettings } from "./telegram-settings.ts";

export type NotificationSettings = {
  /** Told what operators are told, beside the operators themselves. */
  readonly operatorMail: readonly string[];
  readonly operatorTimeZone: string;
  /** The hour of the daily digest, in that zone; null: none. */
  readonly digestHour: number | null;
  /** Below it a balance is low; 0: never. */
  readonly balanceLowCents: Cents;
  /** Null: none are sent. */
  readonly webhooks: { readonly allowedNetworks: readonly string[] } | null;
  /** Null: no Telegram. */
  readonly telegram: TelegramSettings | null;
};

export function readNotificationSettings(reader: SettingReader, backendUrl: URL): NotificationSettings {
  const operatorMail = reader.read("OPERATOR_MAIL") ?? [];
  if (operatorMail.length > 0 && !reader.isSet("SMTP_URL")) {
    reader.fault({
      en: "SMTP_URL: missing; OPERATOR_MAIL needs it",
      ru: "SMTP_URL: не задан; он нужен для OPERATOR_MAIL",
    });
  }
  return {
    operatorMail,
    operatorTimeZone: reader.read("OPERATOR_TIME_ZONE"),
    digestHour: reader.read("DIGEST_HOUR"),
    balanceLowCents: reader.read("BALANCE_LOW_ZNC"),
    webhooks: readWebhookSettings(reader),
    telegram: readTelegram(reader, backendUrl),
  };
}

function readWebhookSettings(reader: SettingReader): NotificationSettings["webhooks"] {
  const allowedNetworks = reader.read("WEBHOOK_ALLOW_NETWORKS") ?? [];
  return reader.read("WEBHOOKS") ? { allowedNetworks } : null;
}
