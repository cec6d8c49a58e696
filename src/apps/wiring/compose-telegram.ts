import { createSealer } from "../../adapters/crypto/sealer.ts";
import { subKey } from "../../adapters/crypto/secret-keys.ts";
import { createVoucherHashes } from "../../adapters/crypto/voucher-hashes.ts";
import type { TelegramRoutesDeps } from "../../api/customer/telegram/routes.ts";
import type { BotApi } from "../../domain/telegram/bot-api.port.ts";
import type { ChatDeps } from "../../domain/telegram/chat-deps.ts";
import { handleUpdate } from "../../domain/telegram/handle-update.ts";
import { readBotState } from "../../domain/telegram/read-bot-state.ts";
import { tellUnlinked } from "../../domain/telegram/tell-unlinked.ts";
import { createWebhookSecret } from "../../domain/telegram/webhook-secret.ts";
import type { TelegramJobDeps } from "../../jobs/telegram-jobs.ts";
import type { Base, Foundation } from "./open-base.ts";

/** The bot, opened before what tells and answers by it. */
export type Bot = {
  readonly api: BotApi;
  readonly botId: string;
  readonly usesWebhook: boolean;
  readonly headChatId: string | null;
};

/** @returns null if no bot is set: its library is then not even loaded */
export async function openBot({ settings }: Pick<Foundation, "settings">): Promise<Bot | null> {
  const { telegram } = settings.notifications;
  if (telegram === null) return null;
  const { createBotApi } = await import("../../adapters/telegram/grammy-bot-api.ts");
  const [botId = ""] = telegram.token.reveal().split(":");
  return { ...telegram, api: createBotApi(telegram), botId };
}

/** Telegram sends updates there. The path has no secret: a header proves where they come from. */
const WEBHOOK_PATH = "/api/v1/webhooks/telegram";

export type Telegram = {
  readonly jobs: TelegramJobDeps;
  readonly routes: NonNullable<TelegramRoutesDeps["telegram"]>;
};

/** What answers in chats, by the jobs or by the webhook's route. */
export function composeTelegram(
  { settings, keys }: Foundation,
  base: Base,
  { bot, payments, targetLoad }: Pick<ChatDeps, "payments" | "targetLoad"> & { readonly bot: Bot },
): Telegram {
  const { backendUrl, defaultLanguage, notifications, safety } = settings;
  const { api, botId } = bot;
  const database = base.jobsDatabase;
  const chat: ChatDeps = {
    ...base,
    database,
    limiter: base.shared.limiter,
    sealer: createSealer(keys, base.random),
    api,
    payments,
    targetLoad,
    defaultLanguage,
    backendUrl,
    operatorTimeZone: notifications.operatorTimeZone,
    prices: settings.prices,
    takeover: settings.takeover,
    freezeTerms: settings.freezeTerms,
    ...safety,
    voucherHashes: createVoucherHashes(keys),
    voucherLimit: settings.rateLimits.vouchers,
  };
  const handle = async (update: unknown): Promise<void> => {
    const result = await handleUpdate(chat, update);
    base.events.emit({ kind: "telegram_update", result });
  };
  const secretKeys = [keys.current, ...keys.previous].map((key) =>
    subKey(key, "zenzefi/telegram-webhook/v1"),
  );
  const secret = createWebhookSecret(secretKeys, botId);
  const webhook = bot.usesWebhook
    ? { url: new URL(WEBHOOK_PATH, backendUrl).href, secretToken: secret.current }
    : null;
  base.metrics.telegram.watch(
    async () => (await readBotState(base.reportsDatabase.direct, botId))?.contactAt ?? null,
  );
  return {
    jobs: { ...chat, botId, handle, webhook, introduction: { isDone: false } },
    routes: {
      botId,
      tellUnlinked: (chatId, language) => void tellUnlinked(chat, chatId, language ?? defaultLanguage),
      receive: webhook === null ? null : { handle, accepts: secret.accepts },
    },
  };
}
