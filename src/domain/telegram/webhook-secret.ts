import { createHmac, timingSafeEqual } from "node:crypto";
import { Secret } from "../../kernel/secret.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";

/** With what Telegram proves that an update comes from it. */
export type WebhookSecret = {
  readonly current: Secret<string>;
  /** In constant time, also by secrets of former keys. */
  accepts(text: string): boolean;
};

/** @param keys the current one first. @param botId so that another bot has another secret */
export function createWebhookSecret(keys: readonly Buffer[], botId: string): WebhookSecret {
  const secrets = keys.map((key) => createHmac("sha256", key).update(botId).digest("base64url"));
  const hashes = secrets.map(hashSecret);
  return {
    current: new Secret(secrets[0] ?? ""),
    accepts: (text) => {
      const presented = hashSecret(text);
      return hashes.map((hash) => timingSafeEqual(hash, presented)).includes(true);
    },
  };
}
