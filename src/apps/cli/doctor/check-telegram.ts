import { BotFault } from "../../../domain/telegram/bot-api.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { openBot } from "../../wiring/compose-telegram.ts";
import type { Check } from "./check.ts";
import { skipped } from "./finding-rules.ts";
import { judgeTelegram, type TelegramTrial } from "./telegram-rules.ts";

const TELEGRAM_MS_MAX = 5 * SECOND_MS;

/** Asks who the bot is, and how its webhook is; sends and fetches nothing. */
export const checkTelegram: Check = {
  name: "telegram",
  needs: ["TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL"],
  look: async ({ settings, clock }) => {
    const bot = await openBot({ settings });
    if (bot === null) return [skipped(NONE)];
    const signal = AbortSignal.timeout(TELEGRAM_MS_MAX);
    const trial: TelegramTrial = await Promise.all([
      bot.api.readMe(signal),
      bot.api.readWebhook(signal),
    ]).then(
      ([{ username }, webhook]) => ({ isAnswered: true, username, webhook }),
      (error: unknown) => {
        if (!(error instanceof BotFault)) throw error;
        return { isAnswered: false, problem: error.problem };
      },
    );
    return [judgeTelegram(trial, { usesWebhook: bot.usesWebhook, nowMs: clock.nowMs() })];
  },
};

const NONE = {
  en: "TELEGRAM_BOT_TOKEN is not set: no Telegram",
  ru: "TELEGRAM_BOT_TOKEN не задан: без Telegram",
};
