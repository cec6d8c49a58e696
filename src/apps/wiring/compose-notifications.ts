import { stat, statfs } from "node:fs/promises";
import { createSealer } from "../../adapters/crypto/sealer.ts";
import { type SecretKeys, subKey } from "../../adapters/crypto/secret-keys.ts";
import { SmtpSender } from "../../adapters/mail/smtp-sender.ts";
import { PinnedWebhookSender } from "../../adapters/webhook/pinned-webhook-sender.ts";
import { createResolveName } from "../../adapters/webhook/resolve-name.ts";
import type { Settings } from "../../config/settings.ts";
import type { Channel } from "../../domain/notifications/channel.port.ts";
import { MailChannel } from "../../domain/notifications/mail/mail-channel.ts";
import type { DiskSpace } from "../../domain/notifications/note-operation.ts";
import {
  createUnsubscribeLinks,
  type UnsubscribeLinks,
} from "../../domain/notifications/unsubscribe-links.ts";
import { WebhookChannel } from "../../domain/notifications/webhook/webhook-channel.ts";
import type { WebhookSender } from "../../domain/notifications/webhook/webhook-sender.port.ts";
import { TelegramChannel } from "../../domain/telegram/telegram-channel.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { Bot } from "./compose-telegram.ts";

/** The channels of this service, and what the API needs of them. */
export type Notifications = {
  readonly channels: readonly Channel[];
  readonly links: UnsubscribeLinks;
  /** Null: no webhooks are sent. */
  readonly webhookSender: WebhookSender | null;
};

type NotificationParts = {
  readonly settings: Settings;
  readonly keys: SecretKeys;
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly bot: Bot | null;
};

/** A new channel is added here. */
export function composeNotifications(deps: NotificationParts): Notifications {
  const { settings, keys, random } = deps;
  const signingKeys = [keys.current, ...keys.previous].map((key) => subKey(key, "zenzefi/unsubscribe/v1"));
  const links = createUnsubscribeLinks(signingKeys, settings.backendUrl);
  const webhookSender = composeWebhookSender(settings);
  const channels = [
    ...mailChannels(deps, links),
    ...telegramChannels(deps),
    ...(webhookSender === null
      ? []
      : [new WebhookChannel({ ...deps, sender: webhookSender, sealer: createSealer(keys, random) })]),
  ];
  return { channels, links, webhookSender };
}

function mailChannels(deps: NotificationParts, links: UnsubscribeLinks): readonly Channel[] {
  const { backendUrl, mail, defaultLanguage, notifications } = deps.settings;
  if (mail === null) return [];
  const sender = new SmtpSender(mail);
  const operatorAddresses = notifications.operatorMail;
  return [new MailChannel({ ...deps, sender, links, backendUrl, defaultLanguage, operatorAddresses })];
}

function telegramChannels(deps: NotificationParts): readonly Channel[] {
  if (deps.bot === null) return [];
  const { requiresAdminTotp } = deps.settings.safety;
  return [new TelegramChannel({ ...deps, api: deps.bot.api, requiresAdminTotp })];
}

function composeWebhookSender({ notifications: { webhooks } }: Settings): WebhookSender | null {
  if (webhooks === null) return null;
  return new PinnedWebhookSender({ ...webhooks, resolveName: createResolveName() });
}

/** The folders that the service writes to. */
export function foldersOf({ dataDir, backups }: Pick<Settings, "dataDir" | "backups">): readonly string[] {
  return [dataDir, ...(backups.folder === null ? [] : [backups.folder])];
}

/** Measures the disks under these folders, each once. A folder that is not there is not measured. */
export async function measureDisks(folders: readonly string[]): Promise<readonly DiskSpace[]> {
  const disks = new Map<number, DiskSpace>();
  for (const path of folders) {
    const found = await stat(path).catch(() => null);
    if (found === null || disks.has(found.dev)) continue;
    const { bavail, blocks, bsize } = await statfs(path);
    disks.set(found.dev, { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize });
  }
  return [...disks.values()];
}
