import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of receipts. */
export const RECEIPT_ERRORS = {
  receipt_code_mistyped: {
    status: 422,
    title: { en: "Mistyped", ru: "Опечатка в коде" },
    detail: {
      en: "This is not the code of a receipt: a character is wrong, missing or in the wrong place. A code has 16 characters. Compare it with the sheet.",
      ru: "Это не код квитанции: какой-то символ введён неверно, пропущен или стоит не на месте. В коде 16 символов. Сверьте его с листом.",
    },
  },
  receipt_month_ahead: {
    status: 404,
    title: { en: "Not yet", ru: "Ещё рано" },
    detail: {
      en: "That month has not begun yet. Choose this month or an earlier one.",
      ru: "Этот месяц ещё не начался. Выберите текущий или один из прошедших.",
    },
  },
  receipt_unknown: {
    status: 404,
    title: { en: "No such receipt", ru: "Такой квитанции нет" },
    detail: {
      en: "No receipt with this code is on record here: the sheet is not from this service, or it was last printed more than six years ago. Ask whoever gave it to you for a new one.",
      ru: "Квитанции с таким кодом здесь нет: лист выдан не этим сервисом, либо с последней печати прошло больше шести лет. Попросите новую у того, кто вам её дал.",
    },
  },
  receipts_limit: {
    status: 409,
    title: { en: "Too many receipts", ru: "Слишком много квитанций" },
    detail: {
      en: "An account gets codes for at most 50 new receipts a day, and 2,000 in all. Use one that you have, or a file without a code, or try again tomorrow.",
      ru: "Код проверки выдаётся не более чем 50 новым квитанциям в сутки и 2000 квитанциям всего. Возьмите уже выданную, скачайте файл без кода или попробуйте завтра.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
