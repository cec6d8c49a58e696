import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const liveWords = defineWords({
  title: { en: "On the machine now", ru: "Сейчас онлайн" },
  list: { en: "Devices on the machine, newest first", ru: "Подключённые устройства, сначала новые" },
  search: { en: "User, device or address", ru: "Имя, устройство или адрес" },
  live: { en: "Live", ru: "Обновляется" },
  stale: { en: "Not live", ru: "Нет связи" },
  connecting: { en: "Connecting", ru: "Подключение" },
  notLive: { en: "Not live: connecting again", ru: "Связь прервана, подключаемся снова" },
  over: { en: "Not live", ru: "Данные не обновляются" },
  knownAt: { en: "What you see is as of", ru: "Показано состояние на" },
  devices: {
    en: (n: number) => en(n, { one: "# device", other: "# devices" }),
    ru: (n: number) =>
      ru(n, { one: "# устройство", few: "# устройства", many: "# устройств", other: "# устройства" }),
  },
  shown: { en: (n: number) => `${n} shown`, ru: (n: number) => `показано: ${n}` },
  newestOnly: {
    en: (n: number) => `Only the newest ${n} are listed; look for others among the sessions.`,
    ru: (n: number) => `Показаны только последние ${n}; остальные ищите в разделе «Сеансы».`,
  },
  queue: { en: "Waiting for a turn", ru: "Ждут очереди" },
  atOnce: { en: "Requests at the machine", ru: "Запросов к серверу" },
  ofMax: {
    en: (n: number, max: number) => `${n} of ${max}`,
    ru: (n: number, max: number) => `${n} из ${max}`,
  },
  breakerOpen: {
    en: "The machine does not accept connections: requests are refused at once.",
    ru: "Целевой сервер не принимает соединения: запросы сразу отклоняются.",
  },
  nobodyTitle: { en: "Nobody is on the machine", ru: "Сейчас никто не подключён" },
  nobody: {
    en: "As soon as a device opens the target by a token, it stands here.",
    ru: "Как только устройство откроет целевой сервер по токену, оно появится здесь.",
  },
  noMatchTitle: { en: "Nobody fits the search", ru: "По запросу никого нет" },
  noMatch: {
    en: "Others are on the machine; clear the search to see them.",
    ru: "Другие подключены: очистите поиск, чтобы увидеть их.",
  },
  user: { en: "User", ru: "Пользователь" },
  device: { en: "Device", ru: "Устройство" },
  address: { en: "Address", ru: "Адрес" },
  since: { en: "Since", ru: "Подключено" },
  traffic: { en: "Traffic", ru: "Трафик" },
  left: { en: "Time left", ru: "Осталось" },
  unknown: { en: "unknown", ru: "неизвестен" },
  notStarted: { en: "not started", ru: "не начато" },
  underMinute: { en: "less than a minute", ru: "меньше минуты" },
  requests: {
    en: (n: number) => en(n, { one: "# request", other: "# requests" }),
    ru: (n: number) => ru(n, { one: "# запрос", few: "# запроса", many: "# запросов", other: "# запроса" }),
  },
  end: { en: "End", ru: "Завершить" },
  endOf: {
    en: (name: string) => `End the session of ${name}`,
    ru: (name: string) => `Завершить сеанс: ${name}`,
  },
  endTitle: {
    en: (name: string) => `End the session of ${name}?`,
    ru: (name: string) => `Завершить сеанс: ${name}?`,
  },
  endText: {
    en: "Everything that runs on this session is cut at once. The token stays valid: the device is let in again with its next request. To keep it out, revoke the token.",
    ru: "Всё, что идёт в этом сеансе, сразу оборвётся. Токен останется действующим: со следующим запросом устройство подключится снова. Чтобы не пускать его, отзовите токен.",
  },
  ended: {
    en: (name: string) => `The session of ${name} has ended.`,
    ru: (name: string) => `Сеанс завершён: ${name}.`,
  },
  goneBefore: {
    en: (name: string) => `${name} was no longer connected.`,
    ru: (name: string) => `${name}: сеанс уже был завершён.`,
  },
  revoke: { en: "Revoke", ru: "Отозвать" },
  revokeOf: {
    en: (name: string) => `Revoke the token of ${name}`,
    ru: (name: string) => `Отозвать токен: ${name}`,
  },
  revokeTitle: {
    en: (name: string) => `Revoke the token of ${name}?`,
    ru: (name: string) => `Отозвать токен: ${name}?`,
  },
  revokeText: {
    en: "The token is worth nothing from now on, and everything that runs on it is cut at once. Nothing is paid back. This cannot be undone.",
    ru: "Токен сразу перестанет действовать, всё, что идёт через него, оборвётся. Деньги не возвращаются. Отменить это нельзя.",
  },
  revoked: {
    en: (name: string) => `The token of ${name} is revoked.`,
    ru: (name: string) => `Токен отозван: ${name}.`,
  },
  lost: { en: "Time left that is lost", ru: "Неиспользованное время" },
});
