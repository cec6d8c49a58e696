import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const tokensWords = defineWords({
  title: { en: "Tokens", ru: "Токены" },
  list: { en: "Tokens, newest first", ru: "Токены, сначала новые" },
  search: { en: "End of the id", ru: "Конец номера" },
  show: { en: "Which", ru: "Какие" },
  all: { en: "All", ru: "Все" },
  usable: { en: "Usable: running or not used yet", ru: "Годные: действуют или не начаты" },
  token: { en: "Token", ru: "Токен" },
  tokenById: { en: (id: string) => `Token ${id}`, ru: (id: string) => `Токен ${id}` },
  owner: { en: "Owner", ru: "Владелец" },
  scope: { en: "Opens", ru: "Открывает" },
  length: { en: "Length", ru: "Срок" },
  price: { en: "Price", ru: "Цена" },
  bought: { en: "Bought", ru: "Куплен" },
  firstUse: { en: "First use", ru: "Первое использование" },
  ends: { en: "Ends", ru: "Закончится" },
  ended: { en: "Ended", ru: "Закончился" },
  compensation: { en: "Compensation", ru: "Компенсация" },
  thaws: { en: "Thaws at the latest", ru: "Разморозится не позже" },
  freezes: { en: "Freezes", ru: "Заморозок" },
  given: { en: "Given away", ru: "Подарен" },
  received: { en: "Received as a gift", ru: "Получен в подарок" },
  frozenSince: { en: "Frozen since", ru: "Заморожен с" },
  revokedAt: { en: "Revoked", ru: "Отозван" },
  notYet: { en: "not yet", ru: "ещё не было" },
  device: { en: "Device now", ru: "Устройство сейчас" },
  noDevice: { en: "none", ru: "нет" },
  usage: { en: "Usage", ru: "Использование" },
  usageText: {
    en: (sessions: number, requests: number) =>
      `${en(requests, { one: "# request", other: "# requests" })} in ${en(sessions, { one: "# session", other: "# sessions" })}`,
    ru: (sessions: number, requests: number) =>
      `${ru(requests, { one: "# запрос", few: "# запроса", many: "# запросов", other: "# запроса" })}, ${ru(sessions, { one: "# сеанс", few: "# сеанса", many: "# сеансов", other: "# сеанса" })}`,
  },
  newestOnly: {
    en: (n: number) => `only the newest ${n} sessions are counted`,
    ru: (n: number) => `учтены только последние ${n} сеансов`,
  },
  allSessions: { en: "Its sessions", ru: "Сеансы токена" },
  audit: { en: "Its audit log", ru: "Журнал по токену" },
  release: { en: "Release device", ru: "Освободить" },
  releaseTitle: {
    en: (name: string) => `Release the device of ${name}?`,
    ru: (name: string) => `Освободить токен от устройства (${name})?`,
  },
  releaseText: {
    en: "Everything that the device has open through this token is cut at once. It is refused for 10 seconds, so that another one can take over. The token stays valid and its time goes on.",
    ru: "Всё, что устройство открыло через этот токен, сразу оборвётся. 10 секунд ему будет отказано, чтобы успело подключиться другое. Токен останется действующим, время продолжит идти.",
  },
  released: { en: "The device was released.", ru: "Токен освобождён от устройства." },
  notHeld: { en: "No device held the token any more.", ru: "Токен уже не был занят устройством." },
  revoke: { en: "Revoke", ru: "Отозвать" },
  revokeTitle: {
    en: (name: string) => `Revoke this token of ${name}?`,
    ru: (name: string) => `Отозвать этот токен (${name})?`,
  },
  revokeText: {
    en: "The token is worth nothing from now on, and everything that runs on it is cut at once. This cannot be undone. To pay something back, adjust the balance of its owner.",
    ru: "Токен сразу перестанет действовать, всё, что идёт через него, оборвётся. Отменить это нельзя. Чтобы вернуть деньги, скорректируйте баланс владельца.",
  },
  paid: { en: "Paid for it", ru: "Было уплачено" },
  paidBack: { en: "Paid back", ru: "Будет возвращено" },
  lost: { en: "Time that is lost", ru: "Пропадёт времени" },
  cut: { en: "Cut at once", ru: "Оборвётся сразу" },
  cutDevices: {
    en: (n: number) => en(n, { one: "# device", other: "# devices" }),
    ru: (n: number) =>
      ru(n, { one: "# устройство", few: "# устройства", many: "# устройств", other: "# устройства" }),
  },
  cutNothing: { en: "nothing runs on it", ru: "сейчас через него ничего не идёт" },
  revoked: { en: "The token is revoked.", ru: "Токен отозван." },
  goneBefore: { en: "The token was revoked before.", ru: "Токен уже был отозван." },
});

export const tokenStateWords = defineWords({
  unused: { en: "Not used yet", ru: "Не начат" },
  active: { en: "Running", ru: "Действует" },
  frozen: { en: "Frozen", ru: "Заморожен" },
  expired: { en: "Expired", ru: "Истёк" },
  revoked: { en: "Revoked", ru: "Отозван" },
});
