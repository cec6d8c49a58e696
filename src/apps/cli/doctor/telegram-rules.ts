import type { BotProblem, WebhookState } from "../../../domain/telegram/bot-api.port.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { type Finding, fault, ok, same, warning } from "./finding-rules.ts";

export type TelegramTrial =
  | { readonly isAnswered: true; readonly username: string; readonly webhook: WebhookState }
  | { readonly isAnswered: false; readonly problem: BotProblem };

const MEANS = {
  en: "Chats get no answers and no notices; everything else works.",
  ru: "Чаты не получают ответов и уведомлений; всё остальное работает.",
};

/** Whether the bot works. @param usesWebhook TELEGRAM_WEBHOOK */
export function judgeTelegram(
  trial: TelegramTrial,
  { usesWebhook, nowMs }: { readonly usesWebhook: boolean; readonly nowMs: number },
): Finding {
  if (!trial.isAnswered) return judgeProblem(trial.problem);
  const { username, webhook } = trial;
  const isFailing = webhook.failedAt !== null && nowMs - webhook.failedAt.getTime() < HOUR_MS;
  if (usesWebhook && webhook.url !== "" && isFailing) {
    return warning(
      {
        en: `@${username}: Telegram could not deliver to the webhook in the last hour`,
        ru: `@${username}: за последний час Telegram не смог обратиться к вебхуку`,
      },
      {
        means: MEANS,
        mend: {
          en: "BACKEND_URL must be public, with a trusted certificate, on port 443, 80, 88 or 8443; or leave TELEGRAM_WEBHOOK out",
          ru: "BACKEND_URL должен быть доступен из интернета, с доверенным сертификатом, на порту 443, 80, 88 или 8443; или не задавайте TELEGRAM_WEBHOOK",
        },
      },
    );
  }
  if (!usesWebhook && webhook.url !== "") {
    return warning(
      {
        en: `@${username}: a webhook is set, so updates go elsewhere`,
        ru: `@${username}: задан вебхук, обновления уходят на другой адрес`,
      },
      {
        means: MEANS,
        mend: {
          en: "The service removes it as it starts; if it comes back, another program uses this bot: make a bot of its own with @BotFather",
          ru: "Сервис убирает его при запуске; если он появляется снова, этого бота использует другая программа: создайте отдельного бота у @BotFather",
        },
      },
    );
  }
  return ok(same(`@${username}`));
}

function judgeProblem(problem: BotProblem): Finding {
  if (problem === "token_refused") {
    return fault(
      { en: "Telegram refuses TELEGRAM_BOT_TOKEN", ru: "Telegram не принимает TELEGRAM_BOT_TOKEN" },
      {
        means: MEANS,
        mend: {
          en: "Get the token again from @BotFather (/mybots, API Token), set it, and restart",
          ru: "Возьмите токен заново у @BotFather (/mybots, API Token), задайте его и перезапустите сервис",
        },
      },
    );
  }
  return warning(
    { en: `Telegram does not answer (${problem})`, ru: `Telegram не отвечает (${problem})` },
    {
      means: MEANS,
      mend: {
        en: "Is api.telegram.org reachable from here: curl -sS https://api.telegram.org; where it is blocked, TELEGRAM_API_URL may name a Bot API server of your own",
        ru: "Доступен ли отсюда api.telegram.org: curl -sS https://api.telegram.org; где он закрыт, в TELEGRAM_API_URL можно указать свой сервер Bot API",
      },
    },
  );
}
