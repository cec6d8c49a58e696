import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors that any request can cause. */
export const REQUEST_ERRORS = {
  bad_request: {
    status: 400,
    title: { en: "Bad request", ru: "Неверный запрос" },
    detail: {
      en: "The server does not understand this request. Check its address and headers.",
      ru: "Сервер не понял запрос. Проверьте его адрес и заголовки.",
    },
  },
  headers_too_large: {
    status: 431,
    title: { en: "Headers too large", ru: "Слишком большие заголовки" },
    detail: {
      en: "The headers of the request are too large. Clear the cookies of this site and try again.",
      ru: "Заголовки запроса слишком велики. Удалите cookie этого сайта и повторите.",
    },
  },
  idempotency_key_in_use: {
    status: 409,
    title: { en: "Same request is still running", ru: "Такой запрос ещё выполняется" },
    detail: {
      en: "A request with this Idempotency-Key is still running. Repeat it in a moment to get its answer.",
      ru: "Запрос с этим Idempotency-Key ещё выполняется. Повторите его чуть позже, чтобы получить ответ.",
    },
  },
  idempotency_key_invalid: {
    status: 422,
    title: { en: "Idempotency-Key is not valid", ru: "Неверный Idempotency-Key" },
    detail: {
      en: "The Idempotency-Key header must be 1 to 255 printable ASCII characters.",
      ru: "Заголовок Idempotency-Key должен содержать от 1 до 255 печатных символов ASCII.",
    },
  },
  idempotency_key_reused: {
    status: 422,
    title: { en: "Idempotency-Key was used before", ru: "Idempotency-Key уже использован" },
    detail: {
      en: "This Idempotency-Key was used for another request. Send a new key with a new request.",
      ru: "Этот Idempotency-Key уже использован для другого запроса. Для нового запроса нужен новый ключ.",
    },
  },
  internal_error: {
    status: 500,
    title: { en: "Internal error", ru: "Внутренняя ошибка" },
    detail: {
      en: "Something broke on the server. Give the administrator this request id: {request_id}.",
      ru: "На сервере произошла ошибка. Сообщите администратору номер запроса: {request_id}.",
    },
  },
  method_not_allowed: {
    status: 405,
    title: { en: "Method not allowed", ru: "Метод не поддерживается" },
    detail: {
      en: "This address does not take the method {method}.",
      ru: "Этот адрес не принимает метод {method}.",
    },
  },
  metrics_forbidden: {
    status: 403,
    title: { en: "Metrics are guarded", ru: "Метрики закрыты" },
    detail: {
      en: "Metrics are shown only to who sends METRICS_TOKEN as a Bearer token or comes from an address of METRICS_ALLOW.",
      ru: "Метрики доступны только с METRICS_TOKEN в заголовке Authorization: Bearer или с адресов из METRICS_ALLOW.",
    },
  },
  not_found: {
    status: 404,
    title: { en: "Not found", ru: "Не найдено" },
    detail: { en: "There is nothing at this address.", ru: "По этому адресу ничего нет." },
  },
  payload_too_large: {
    status: 413,
    title: { en: "Request too large", ru: "Слишком большой запрос" },
    detail: { en: "The request body is too large.", ru: "Тело запроса слишком велико." },
  },
  live_streams_limit: {
    status: 429,
    title: { en: "Too many live views", ru: "Слишком много просмотров" },
    detail: {
      en: "Too many views of what happens now are open. Close one, or try again in {retry_after_seconds} s.",
      ru: "Открыто слишком много просмотров текущей работы. Закройте один или повторите через {retry_after_seconds} с.",
    },
  },
  precondition_failed: {
    status: 412,
    title: { en: "Changed meanwhile", ru: "Данные уже изменились" },
    detail: {
      en: "Somebody has changed this since you read it. Nothing was changed: read it again and repeat.",
      ru: "После того как вы это прочитали, данные изменил кто-то ещё. Ничего не изменено: прочитайте заново и повторите.",
    },
  },
  rate_limited: {
    status: 429,
    title: { en: "Too many requests", ru: "Слишком много запросов" },
    detail: {
      en: "Too many requests. Try again in {retry_after_seconds} s.",
      ru: "Слишком много запросов. Повторите через {retry_after_seconds} с.",
    },
  },
  reports_busy: {
    status: 503,
    title: { en: "Too many reports at once", ru: "Слишком много отчётов сразу" },
    detail: {
      en: "Too many reports are being made right now. Try again in {retry_after_seconds} s.",
      ru: "Сейчас составляется слишком много отчётов. Повторите через {retry_after_seconds} с.",
    },
  },
  request_timeout: {
    status: 408,
    title: { en: "Request took too long", ru: "Запрос пришёл не полностью" },
    detail: {
      en: "The request did not arrive whole in time. Check the connection and try again.",
      ru: "Запрос не успел прийти целиком. Проверьте соединение и повторите.",
    },
  },
  service_unavailable: {
    status: 503,
    title: { en: "Service unavailable", ru: "Сервис недоступен" },
    detail: {
      en: "The service cannot reach its database right now. Try again in {retry_after_seconds} s.",
      ru: "Сервис временно не может связаться с базой данных. Повторите через {retry_after_seconds} с.",
    },
  },
  shutting_down: {
    status: 503,
    title: { en: "Restarting", ru: "Перезапуск" },
    detail: {
      en: "The service is restarting. Try again in {retry_after_seconds} s.",
      ru: "Сервис перезапускается. Повторите через {retry_after_seconds} с.",
    },
  },
  unsupported_media_type: {
    status: 415,
    title: { en: "Unsupported media type", ru: "Неподдерживаемый тип данных" },
    detail: {
      en: "Send the request body as JSON, with Content-Type: application/json.",
      ru: "Передайте тело запроса в формате JSON с заголовком Content-Type: application/json.",
    },
  },
  validation_failed: {
    status: 422,
    title: { en: "The request is not valid", ru: "Запрос заполнен неверно" },
    detail: {
      en: "Check what you sent: {faults}.",
      ru: "Проверьте отправленные данные: {faults}.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
