import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of endpoints that notices are posted to. */
export const WEBHOOK_ERRORS = {
  webhook_endpoint_disabled: {
    status: 409,
    title: { en: "Endpoint is disabled", ru: "Адрес отключён" },
    detail: {
      en: "This endpoint is disabled. Enable it before you deliver again.",
      ru: "Этот адрес отключён. Включите его, прежде чем повторять доставку.",
    },
  },
  webhook_endpoints_limit: {
    status: 409,
    title: { en: "Too many endpoints", ru: "Слишком много адресов" },
    detail: {
      en: "There may be at most {max} endpoints. Delete one first.",
      ru: "Адресов может быть не больше {max}. Сначала удалите один из них.",
    },
  },
  webhook_url_refused: {
    status: 422,
    title: { en: "URL is not allowed", ru: "Такой URL не разрешён" },
    detail: {
      en: "Nothing is sent to this URL ({reason}). It must be https, without a user name, and lead to a public address or to a network in WEBHOOK_ALLOW_NETWORKS.",
      ru: "На этот URL ничего не отправляется ({reason}). Он должен начинаться с https, не содержать имени пользователя и вести на публичный адрес или в сеть из WEBHOOK_ALLOW_NETWORKS.",
    },
  },
  webhooks_off: {
    status: 404,
    title: { en: "Webhooks are off", ru: "Вебхуки выключены" },
    detail: {
      en: "This service sends no webhooks. Its operator can turn them on with WEBHOOKS=true.",
      ru: "Этот сервис не отправляет вебхуки. Оператор может включить их: WEBHOOKS=true.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
