import { defineWords } from "../../words/define-words.ts";

export const telegramWords = defineWords({
  title: { en: "Telegram", ru: "Telegram" },
  ok: { en: "answers", ru: "отвечает" },
  failing: { en: "does not work", ru: "не работает" },
  unknown: { en: "not reached yet", ru: "связи ещё не было" },
  bot: { en: "Bot", ru: "Бот" },
  contact: { en: "Last contact", ru: "Последняя связь" },
  never: { en: "never", ru: "не было" },
  why: { en: "Why", ru: "Причина" },
  since: { en: "Since", ru: "С какого времени" },
  text: {
    en: "While this lasts, nobody gets messages by Telegram; they are sent afterwards. This command says more:",
    ru: "До исправления сообщения в Telegram не приходят, их отправят потом. Подробнее покажет команда:",
  },
});

/** The problems of the connection, by their codes. */
export const telegramProblemWords = defineWords({
  unreachable: { en: "Telegram cannot be reached", ru: "Telegram недоступен" },
  unanswered: { en: "Telegram does not answer", ru: "Telegram не отвечает" },
  token_refused: {
    en: "Telegram refuses the token of the bot: it is wrong, or was revoked",
    ru: "Telegram не принимает токен бота: он неверный или отозван",
  },
  conflict: {
    en: "another program uses the same bot",
    ru: "этим же ботом пользуется другая программа",
  },
  too_many_requests: { en: "Telegram asks to wait", ru: "Telegram просит подождать" },
  telegram_fault: { en: "an error at Telegram", ru: "ошибка на стороне Telegram" },
  webhook_failing: {
    en: "Telegram cannot reach the webhook of this service",
    ru: "Telegram не может достучаться до вебхука сервиса",
  },
});
