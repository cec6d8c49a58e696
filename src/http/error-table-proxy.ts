import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of proxied requests. */
export const PROXY_ERRORS = {
  cross_site: {
    status: 403,
    title: { en: "Sent by another site", ru: "Запрос с чужого сайта" },
    detail: {
      en: "A page of another site sent this request with your sign-in. Open the page through the gateway and try again.",
      ru: "Этот запрос с вашим входом отправила страница другого сайта. Откройте страницу через шлюз и повторите.",
    },
  },
  device_conflict: {
    status: 409,
    title: { en: "Token is in use on another device", ru: "Токен занят другим устройством" },
    detail: {
      en: "Another device ({device_id_hint}…) is using this access token. It frees itself in {retry_after_seconds} s without traffic; its owner can also release the device.",
      ru: "Этим токеном доступа пользуется другое устройство ({device_id_hint}…). Оно освободит токен через {retry_after_seconds} с без трафика; владелец может освободить его и сам.",
    },
  },
  device_id_invalid: {
    status: 400,
    title: { en: "Device id is not valid", ru: "Неверный идентификатор устройства" },
    detail: {
      en: "The X-Device-ID header must be 8 to 255 visible ASCII characters without spaces.",
      ru: "Заголовок X-Device-ID должен содержать от 8 до 255 видимых символов ASCII без пробелов.",
    },
  },
  device_id_required: {
    status: 403,
    title: { en: "Device id needed", ru: "Нужен идентификатор устройства" },
    detail: {
      en: "The request does not say which device it comes from. Send the X-Device-ID header, or sign in again in the browser.",
      ru: "В запросе не указано устройство. Передайте заголовок X-Device-ID или войдите в браузере заново.",
    },
  },
  device_released: {
    status: 409,
    title: { en: "Device was released", ru: "Устройство освобождено" },
    detail: {
      en: "This device was just released, so that another one can take over. Try again in {retry_after_seconds} s.",
      ru: "Это устройство только что освободили, чтобы токен могло занять другое. Повторите через {retry_after_seconds} с.",
    },
  },
  path_ambiguous: {
    status: 400,
    title: { en: "Ambiguous path", ru: "Неоднозначный путь" },
    detail: {
      en: "The path can be read in more than one way (dot segments or encoded slashes). Send it in its plain form.",
      ru: "Путь можно прочесть по-разному (точки или закодированные косые черты). Укажите его в простом виде.",
    },
  },
  scope_denied: {
    status: 403,
    title: { en: "Outside the token's scope", ru: "Вне прав токена" },
    detail: {
      en: "This access token opens certificates only. For this page, buy a token with full access.",
      ru: "Этот токен открывает только сертификаты. Для этой страницы нужен токен с полным доступом.",
    },
  },
  target_busy: {
    status: 503,
    title: { en: "The target is busy", ru: "Целевой сервер занят" },
    detail: {
      en: "Too many requests wait for the target server at the moment. Try again in {retry_after_seconds} s.",
      ru: "Сейчас слишком много запросов ждут очереди к целевому серверу. Повторите через {retry_after_seconds} с.",
    },
  },
  ticket_invalid: {
    status: 401,
    title: { en: "This link was already used, or is too old", ru: "Ссылка уже использована или устарела" },
    detail: {
      en: "A link to the target opens once, within a minute. Choose the access token again to get a new one.",
      ru: "Ссылка на целевой сервер открывается один раз, в течение минуты. Выберите токен доступа снова, чтобы получить новую.",
    },
  },
  token_invalid: {
    status: 401,
    title: { en: "Access token is not valid", ru: "Токен доступа недействителен" },
    detail: {
      en: "This access token is unknown, has expired or was revoked. Buy a new one, or check that you copied it whole.",
      ru: "Этот токен доступа неизвестен, истёк или отозван. Купите новый или проверьте, что скопировали его целиком.",
    },
  },
  token_required: {
    status: 401,
    title: { en: "Access token needed", ru: "Нужен токен доступа" },
    detail: {
      en: "The request carries no access token. Send it in the X-Access-Token header, or sign in again in the browser.",
      ru: "В запросе нет токена доступа. Передайте его в заголовке X-Access-Token или войдите в браузере заново.",
    },
  },
  too_many_connections: {
    status: 429,
    title: { en: "Too many connections", ru: "Слишком много соединений" },
    detail: {
      en: "This access token, or this address, has {connections_max} requests and connections open already. Close some, or wait until they end.",
      ru: "У этого токена или с этого адреса уже открыто {connections_max} запросов и соединений. Закройте часть или дождитесь их завершения.",
    },
  },
  upstream_timeout: {
    status: 504,
    title: { en: "The target does not answer", ru: "Целевой сервер не отвечает" },
    detail: {
      en: "The target server did not answer in time. Try again; if it stays so, tell the administrator.",
      ru: "Целевой сервер не ответил вовремя. Повторите; если не поможет, сообщите администратору.",
    },
  },
  upstream_unreachable: {
    status: 502,
    title: { en: "The target cannot be reached", ru: "Целевой сервер недоступен" },
    detail: {
      en: "The target server cannot be reached. Try again; if it stays so, tell the administrator.",
      ru: "Не удаётся связаться с целевым сервером. Повторите; если не поможет, сообщите администратору.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
