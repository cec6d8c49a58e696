import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of tokens whose time stands still. */
export const FREEZE_ERRORS = {
  freeze_off: {
    status: 403,
    title: { en: "Freezing is off", ru: "Заморозка отключена" },
    detail: {
      en: "On this service tokens cannot be frozen. If you do not need the token, you can return the rest of it.",
      ru: "На этом сервисе токены нельзя замораживать. Если токен не нужен, можно вернуть деньги за остаток.",
    },
  },
  freeze_over: {
    status: 409,
    title: { en: "Not frozen", ru: "Токен не заморожен" },
    detail: {
      en: "This access token is not frozen, or not any more: its time runs. Nothing was changed.",
      ru: "Этот токен не заморожен или уже разморожен: его время идёт. Ничего не изменилось.",
    },
  },
  freeze_running: {
    status: 409,
    title: { en: "Frozen already", ru: "Токен уже заморожен" },
    detail: {
      en: "This access token is frozen already, and its time stands still. Nothing was changed.",
      ru: "Этот токен уже заморожен, его время стоит. Ничего не изменилось.",
    },
  },
  freeze_too_short: {
    status: 409,
    title: { en: "Frozen too short a time ago", ru: "Разморозить пока нельзя" },
    detail: {
      en: "A token stays frozen for an hour at least; no time of it is lost. You can thaw this one from {thaw_from_text} UTC.",
      ru: "Заморозка длится не меньше часа; время токена при этом не теряется. Разморозить его можно с {thaw_from_text} UTC.",
    },
  },
  freeze_unused: {
    status: 409,
    title: { en: "Nothing to freeze", ru: "Замораживать нечего" },
    detail: {
      en: "The time of this access token starts with its first use, so it does not run yet. There is no need to freeze it.",
      ru: "Время этого токена пойдёт только с первого использования, замораживать его не нужно.",
    },
  },
  freezes_limit: {
    status: 409,
    title: { en: "Frozen too often", ru: "Заморозки закончились" },
    detail: {
      en: "A token can be frozen {freezes_per_token} times, and this one was. If you do not need it, you can return the rest of it.",
      ru: "Токен можно заморозить не больше {freezes_per_token} раз, и этот предел исчерпан. Если токен не нужен, можно вернуть деньги за остаток.",
    },
  },
  token_frozen: {
    status: 403,
    title: { en: "Access token is frozen", ru: "Токен доступа заморожен" },
    detail: {
      en: "The owner of this access token has frozen it, and its time stands still. Thaw it in the console, under My tokens, or in Telegram; it thaws by itself at {frozen_until_text} UTC.",
      ru: "Владелец заморозил этот токен доступа, его время стоит. Разморозить его можно в консоли, в разделе «Мои токены», или в Telegram; сам он разморозится {frozen_until_text} UTC.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
