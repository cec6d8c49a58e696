import { httpUrl } from "./address-kinds.ts";
import { boolean, chatId, telegramToken } from "./setting-kinds.ts";
import { defaulted, optional, secret } from "./setting-spec.ts";

export const TELEGRAM = {
  TELEGRAM_BOT_TOKEN: secret(
    telegramToken,
    "The token of the bot, from @BotFather (docs/telegram.md).",
    "Токен бота от @BotFather (docs/telegram.ru.md).",
    { en: "no Telegram", ru: "без Telegram" },
  ),
  TELEGRAM_WEBHOOK: defaulted(
    boolean,
    "false",
    "Whether Telegram sends updates to BACKEND_URL, which must then be https and public; false: one instance fetches them (long polling).",
    "Присылает ли Telegram обновления на BACKEND_URL: тогда он должен быть https и доступен из интернета; false - их забирает один из экземпляров (long polling).",
  ),
  TELEGRAM_API_URL: defaulted(
    httpUrl,
    "https://api.telegram.org",
    "Where Telegram's Bot API is; for a local Bot API server, or tests.",
    "Адрес Bot API; для локального сервера Bot API или тестов.",
  ),
  AUDIT_HEAD_TELEGRAM_CHAT: optional(
    chatId,
    "Chat that gets the head of the audit chain once a day, as AUDIT_HEAD_TO; /help of the bot shows an operator the number of their chat.",
    "Чат, куда раз в день уходит вершина цепочки аудита, как на AUDIT_HEAD_TO; номер своего чата оператор видит в /help бота.",
    { en: "it is not sent by Telegram", ru: "через Telegram не отправляется" },
  ),
};
