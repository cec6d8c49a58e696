import { defineWords } from "../../words/define-words.ts";

/** Why the proxy refuses a request with a known token, by the code of the error. Others are shown by their code. */
export const denialWords = defineWords({
  cross_site: { en: "Sent by another site", ru: "Запрос с чужого сайта" },
  device_conflict: { en: "Token in use on another device", ru: "Токен занят другим устройством" },
  device_released: { en: "Device was just released", ru: "Устройство только что освобождено" },
  device_taken_over: { en: "Another device took the token over", ru: "Токен забрало другое устройство" },
  path_ambiguous: { en: "Ambiguous path", ru: "Неоднозначный путь" },
  rate_limited: { en: "Too many requests", ru: "Слишком много запросов" },
  scope_denied: { en: "Outside the token's scope", ru: "Вне прав токена" },
  target_busy: { en: "The machine was busy", ru: "Целевой сервер занят" },
  token_expired: { en: "Token has expired", ru: "Токен истёк" },
  token_frozen: { en: "Token is frozen", ru: "Токен заморожен" },
  too_many_connections: { en: "Too many connections", ru: "Слишком много соединений" },
});
