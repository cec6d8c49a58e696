import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const sessionsWords = defineWords({
  title: { en: "Sessions", ru: "Сеансы" },
  list: {
    en: "Which device held which token, newest first",
    ru: "Какое устройство занимало токен, сначала новые",
  },
  search: { en: "Device, address or program", ru: "Устройство, адрес или программа" },
  show: { en: "Which", ru: "Какие" },
  all: { en: "All", ru: "Все" },
  running: { en: "Running only", ru: "Только идущие" },
  ofToken: { en: (id: string) => `Of token ${id}`, ru: (id: string) => `Токен ${id}` },
  allTokens: { en: "Show those of all tokens", ru: "Показать по всем токенам" },
  device: { en: "Device", ru: "Устройство" },
  token: { en: "Token", ru: "Токен" },
  address: { en: "Address", ru: "Адрес" },
  began: { en: "Began", ru: "Начало" },
  last: { en: "Last traffic", ru: "Последний обмен" },
  traffic: { en: "Traffic", ru: "Трафик" },
  end: { en: "End", ru: "Завершить" },
  isRunning: { en: "Running", ru: "Идёт" },
  endOf: {
    en: (hint: string) => `End the session of device ${hint}`,
    ru: (hint: string) => `Завершить сеанс устройства ${hint}`,
  },
  endTitle: {
    en: (hint: string) => `End the session of device ${hint}…?`,
    ru: (hint: string) => `Завершить сеанс устройства ${hint}…?`,
  },
  endText: {
    en: "Everything that runs on this session is cut at once. The token stays valid: the device is let in again with its next request. To keep it out, revoke the token.",
    ru: "Всё, что идёт в этом сеансе, сразу оборвётся. Токен останется действующим: со следующим запросом устройство подключится снова. Чтобы не пускать его, отзовите токен.",
  },
  ended: { en: "The session has ended.", ru: "Сеанс завершён." },
  goneBefore: { en: "The session had ended before.", ru: "Сеанс уже был завершён." },
  requests: {
    en: (n: number) => en(n, { one: "# request", other: "# requests" }),
    ru: (n: number) => ru(n, { one: "# запрос", few: "# запроса", many: "# запросов", other: "# запроса" }),
  },
});

/** Why a session ended, as the API names it. */
export const endReasonWords = defineWords({
  ended_by_admin: { en: "Ended at the desk", ru: "Завершён оператором" },
  idle: { en: "No traffic", ru: "Не было обмена" },
  released: { en: "Device released", ru: "Устройство освобождено" },
  restored: { en: "Restored from a backup", ru: "Восстановление из копии" },
  signed_out: { en: "Browser disconnected", ru: "Браузер отключён" },
  taken_over: { en: "Taken over by another device", ru: "Токен забрало другое устройство" },
  token_expired: { en: "Token expired", ru: "Срок токена истёк" },
  token_frozen: { en: "Token frozen", ru: "Токен заморожен" },
  token_revoked: { en: "Token revoked", ru: "Токен отозван" },
});
