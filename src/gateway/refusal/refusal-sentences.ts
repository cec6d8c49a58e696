import type { ErrorCode } from "../../kernel/errors.ts";
import type { Sentence } from "../../kernel/language.ts";

/** What a person can do about a refusal; each is a link on the page. */
export type Step = "connect" | "choose" | "buy" | "release" | "thaw" | "retry" | "health" | "start";

export const STEP_SENTENCES: Readonly<Record<Step, Sentence>> = {
  connect: { en: "Enter an access token", ru: "Ввести токен доступа" },
  choose: { en: "Choose a token", ru: "Выбрать токен" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  release: { en: "Release the other device", ru: "Освободить другое устройство" },
  thaw: { en: "Thaw it in the console", ru: "Разморозить в консоли" },
  retry: { en: "Try again", ru: "Повторить" },
  health: { en: "See what is running", ru: "Состояние сервиса" },
  start: { en: "Go to the start page", ru: "На главную страницу" },
};

/** The button that takes the token over. */
export const TAKE_OVER: Sentence = {
  en: "Use it here: the other device is cut off",
  ru: "Работать здесь: другое устройство отключится",
};

/** Follows the reason where the token was taken over too often. */
export const TAKE_OVER_LATER: Sentence = {
  en: "It was taken over too often; the next time is possible from {time} UTC.",
  ru: "Его слишком часто забирали друг у друга; снова это можно будет сделать с {time} UTC.",
};

export const REQUEST_SENTENCE: Sentence = { en: "Request", ru: "Запрос" };

/** The texts of a refusal's page. Without a title or detail, that of the problem is used. */
export type RefusalSentences = {
  readonly title?: Sentence;
  readonly detail?: Sentence;
  readonly steps: readonly Step[];
};

const NOT_CONNECTED: RefusalSentences = {
  title: { en: "Connect this browser", ru: "Подключите этот браузер" },
  detail: {
    en: "This browser shows no access token. Enter one that you bought, and this browser becomes its device.",
    ru: "У этого браузера нет токена доступа. Введите купленный токен, и браузер станет его устройством.",
  },
  steps: ["connect", "buy"],
};

const LATER: RefusalSentences = { steps: ["retry", "health"] };

const SENTENCES: Partial<Record<ErrorCode, RefusalSentences>> = {
  cross_site: { steps: ["start"] },
  device_conflict: { steps: ["release", "retry"] },
  device_id_invalid: NOT_CONNECTED,
  device_id_required: NOT_CONNECTED,
  device_taken_over: { steps: ["release", "retry"] },
  device_released: { steps: ["retry"] },
  internal_error: LATER,
  maintenance: LATER,
  rate_limited: { steps: ["retry"] },
  scope_denied: { steps: ["buy", "connect"] },
  service_unavailable: LATER,
  shutting_down: LATER,
  target_busy: LATER,
  ticket_invalid: { steps: ["choose"] },
  token_frozen: { steps: ["thaw", "retry"] },
  token_invalid: {
    title: { en: "Your access has ended", ru: "Доступ закончился" },
    detail: {
      en: "The access token of this browser has expired, was revoked, or is unknown. Buy access again, or enter another token.",
      ru: "Токен доступа этого браузера истёк, отозван или неизвестен. Купите доступ снова или введите другой токен.",
    },
    steps: ["connect", "buy"],
  },
  token_replaced: { steps: ["connect"] },
  token_required: NOT_CONNECTED,
  too_many_connections: { steps: ["retry"] },
  upstream_timeout: LATER,
  upstream_unreachable: LATER,
};

export function refusalSentences(code: ErrorCode): RefusalSentences {
  return SENTENCES[code] ?? { steps: ["retry", "start"] };
}
