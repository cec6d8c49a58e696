import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of vouchers. */
export const VOUCHER_ERRORS = {
  voucher_code_mistyped: {
    status: 422,
    title: { en: "Mistyped", ru: "Опечатка в коде" },
    detail: {
      en: "This is not a voucher code: a character is wrong, missing or in the wrong place. A code has 16 characters. Compare it with the card.",
      ru: "Это не код ваучера: какой-то символ введён неверно, пропущен или стоит не на месте. В коде 16 символов. Сверьте его с карточкой.",
    },
  },
  voucher_invalid: {
    status: 404,
    title: { en: "Cannot be redeemed", ru: "Активировать нельзя" },
    detail: {
      en: "This voucher does not exist, was redeemed by somebody, has expired or was revoked. Ask whoever gave it to you.",
      ru: "Такого ваучера нет, либо он уже использован, отозван или его срок истёк. Обратитесь к тому, от кого вы его получили.",
    },
  },
  voucher_redeemed_before: {
    status: 409,
    title: { en: "Redeemed by you already", ru: "Вы уже активировали этот ваучер" },
    detail: {
      en: "You have redeemed this voucher already. What it was good for is in your transactions and tokens.",
      ru: "Вы уже активировали этот ваучер. Зачисление есть в операциях, а токен — в списке ваших токенов.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
