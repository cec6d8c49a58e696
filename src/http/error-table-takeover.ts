import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of taking over a token from another device. */
export const TAKEOVER_ERRORS = {
  device_taken_over: {
    status: 409,
    title: { en: "Another device took over the token", ru: "Токен перешёл к другому устройству" },
    detail: {
      en: "This access token went over to another device{by_device} at {taken_over_at_text} UTC. Here it works again in {retry_after_seconds} s if it is free then, or as soon as its owner releases it in the console.",
      ru: "В {taken_over_at_text} UTC этот токен доступа перешёл к другому устройству{by_device}. Здесь он снова заработает через {retry_after_seconds} с, если будет свободен, или как только владелец освободит его в консоли.",
    },
  },
  takeover_off: {
    status: 403,
    title: { en: "Takeover is off", ru: "Забрать токен нельзя" },
    detail: {
      en: "On this service a device cannot take over a token that another one holds. Wait until it is free, or release the other device in the console.",
      ru: "На этом сервисе нельзя забрать токен, занятый другим устройством. Дождитесь, пока он освободится, или освободите другое устройство в консоли.",
    },
  },
  takeover_owner_only: {
    status: 403,
    title: { en: "Only the owner may take over", ru: "Забрать токен может только владелец" },
    detail: {
      en: "Another device is using this access token. Only its owner can free it: in the console, under My tokens, or in Telegram.",
      ru: "Этим токеном пользуется другое устройство. Освободить его может только владелец: в консоли, в разделе «Мои токены», или в Telegram.",
    },
  },
  takeovers_limit: {
    status: 409,
    title: { en: "Taken over too often", ru: "Токен забирали слишком часто" },
    detail: {
      en: "This access token was taken over {takeovers_per_day} times within 24 hours. The next time is possible from {available_at_text} UTC; until then its owner can release the device in the console.",
      ru: "Этот токен слишком часто забирали у других устройств: предел на сутки — {takeovers_per_day}. Снова можно будет с {available_at_text} UTC; до тех пор владелец может освободить устройство в консоли.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
