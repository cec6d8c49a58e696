import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of gifts. */
export const GIFT_ERRORS = {
  gift_claimed: {
    status: 409,
    title: { en: "Claimed already", ru: "Подарок уже забрали" },
    detail: {
      en: "Somebody has claimed this gift, so it cannot be taken back. Your gifts tell who it was.",
      ru: "Этот подарок уже забрали, отозвать его нельзя. Кто его получил, видно в списке ваших подарков.",
    },
  },
  gift_claimed_before: {
    status: 409,
    title: { en: "Claimed by you already", ru: "Вы уже забрали этот подарок" },
    detail: {
      en: "You have claimed this gift already. The token is among your tokens.",
      ru: "Вы уже забрали этот подарок. Токен — в списке ваших токенов.",
    },
  },
  gift_hands_limit: {
    status: 409,
    title: { en: "Given too often", ru: "Этот токен передавали слишком часто" },
    detail: {
      en: "The time of this token was given {count} times already, and cannot be given again. You can use it yourself.",
      ru: "Время этого токена уже дарили столько раз: {count}. Подарить его ещё раз нельзя, но им можно пользоваться самому.",
    },
  },
  gift_invalid: {
    status: 404,
    title: { en: "Cannot be claimed", ru: "Подарок получить нельзя" },
    detail: {
      en: "There is no such gift, somebody has claimed it, it was taken back, or its time is over. Ask whoever sent you the link for a new one.",
      ru: "Такого подарка нет, либо его уже забрали, отозвали или его срок истёк. Попросите новую ссылку у того, кто вам её прислал.",
    },
  },
  gift_own: {
    status: 409,
    title: { en: "Your own gift", ru: "Это ваш собственный подарок" },
    detail: {
      en: "You cannot claim your own gift. Send the link to whoever is to get it, or take the gift back on your tokens' page.",
      ru: "Забрать собственный подарок нельзя. Отправьте ссылку тому, кому он предназначен, или отзовите подарок на странице токенов.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
