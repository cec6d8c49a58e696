import { stat, statfs } from "node:fs/promises";
import { type SecretKeys, subKey } from "../../adapters/crypto/secret-keys.ts";
import { SmtpSender } from "../../adapters/mail/smtp-sender.ts";
import type { Settings } from "../../config/settings.ts";
import type { Channel } from "../../domain/notifications/channel.port.ts";
import { MailChannel } from "../../domain/notifications/mail/mail-channel.ts";
import type { DiskSpace } from "../../domain/notifications/note-operation.ts";
import {
  createUnsubscribeLinks,
  type UnsubscribeLinks,
} from "../../domain/notifications/unsubscribe-links.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";

/** The channels of this service, and what the API needs of them. */
export type Notifications = {
  readonly channels: readonly Channel[];
  readonly links: UnsubscribeLinks;
};

/** A new channel is added here. */
export function composeNotifications(deps: {
  readonly settings: Settings;
  readonly keys: SecretKeys;
  readonly database: Database;
  readonly clock: Clock;
}): Notifications {
  const { settings, keys } = deps;
  const { backendUrl, mail, defaultLanguage, notifications } = settings;
  const signingKeys = [keys.current, ...keys.previous].map((key) => subKey(key, "zenzefi/unsubscribe/v1"));
  const links = createUnsubscribeLinks(signingKeys, backendUrl);
  if (mail === null) return { channels: [], links };
  const sender = new SmtpSender(mail);
  const operatorAddresses = notifications.operatorMail;
  return {
    channels: [new MailChannel({ ...deps, sender, links, backendUrl, defaultLanguage, operatorAddresses })],
    links,
  };
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
