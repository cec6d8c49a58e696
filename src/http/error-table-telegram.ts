import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of the link with Telegram. */
export const TELEGRAM_ERRORS = {
  telegram_off: {
    status: 404,
    title: { en: "No Telegram here", ru: "Telegram не подключён" },
    detail: {
      en: "This service has no Telegram bot. Its operator can add one with TELEGRAM_BOT_TOKEN.",
      ru: "У этого сервиса нет бота в Telegram. Оператор может подключить его: TELEGRAM_BOT_TOKEN.",
    },
  },
  telegram_unavailable: {
    status: 503,
    title: { en: "Telegram does not answer", ru: "Telegram не отвечает" },
    detail: {
      en: "The service has not reached Telegram yet. Try again in a minute.",
      ru: "Сервису пока не удалось связаться с Telegram. Попробуйте через минуту.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
