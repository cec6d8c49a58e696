import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const overviewWords = defineWords({
  title: { en: "Overview", ru: "Обзор" },
  balance: { en: "Balance", ru: "Баланс" },
  topUp: { en: "Top up", ru: "Пополнить" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  target: { en: "Zenzefi server", ru: "Сервер Zenzefi" },
  targetUp: { en: "Works", ru: "Работает" },
  targetDown: { en: "Does not answer", ru: "Не отвечает" },
  targetUnknown: { en: "Not checked yet", ru: "Ещё не проверен" },
  since: { en: "since", ru: "с" },
  devices: {
    en: (n: number) => en(n, { one: "# device works with it now", other: "# devices work with it now" }),
    ru: (n: number) =>
      ru(n, {
        one: "сейчас с ним работает # устройство",
        few: "сейчас с ним работают # устройства",
        many: "сейчас с ним работает # устройств",
        other: "сейчас с ним работает # устройства",
      }),
  },
  statusLink: { en: "Service status", ru: "Состояние сервиса" },
  tokens: { en: "Active tokens", ru: "Действующие токены" },
  allTokens: { en: "All tokens", ru: "Все токены" },
  moreTokens: {
    en: (n: number) => en(n, { one: "# more token", other: "# more tokens" }),
    ru: (n: number) =>
      ru(n, {
        one: "Ещё # токен",
        few: "Ещё # токена",
        many: "Ещё # токенов",
        other: "Ещё # токена",
      }),
  },
  connectedOn: { en: "Connected on device", ru: "Подключено устройство" },
  lastActive: { en: "last active", ru: "последняя активность:" },
  notConnected: { en: "Not connected now", ru: "Сейчас не подключён" },
  justNow: { en: "just now", ru: "только что" },
  connect: { en: "Connect", ru: "Подключить" },
  open: { en: "Open", ru: "Открыть" },
  noTokens: { en: "No token is active", ru: "Нет действующих токенов" },
  noTokensText: {
    en: "The time of your tokens is over. Buy a new one to go on working.",
    ru: "Время ваших токенов истекло. Чтобы продолжить работу, купите новый.",
  },
  firstSteps: { en: "First steps", ru: "Первые шаги" },
  done: { en: "done", ru: "выполнено" },
  topUpStep: { en: "Top up the balance", ru: "Пополните баланс" },
  topUpText: {
    en: "Access is paid for in ZNC, from your balance.",
    ru: "Доступ оплачивается в ZNC с вашего баланса.",
  },
  buyStep: { en: "Buy access", ru: "Купите доступ" },
  buyText: {
    en: "Choose how long you need it: from an hour to 30 days. Unused time is refunded.",
    ru: "Выберите срок: от часа до 30 дней. За неиспользованное время деньги вернутся.",
  },
  connectStep: { en: "Connect", ru: "Подключитесь" },
  connectText: {
    en: "In the browser or with the desktop client. The time starts with the first use.",
    ru: "В браузере или через настольный клиент. Время пойдёт с первого использования.",
  },
  usage: { en: "The last 7 days", ru: "Последние 7 дней" },
  usageNone: { en: "No connections in this time.", ru: "За это время подключений не было." },
  usageUnit: {
    en: "Time connected by day, hours:minutes",
    ru: "Время подключения по дням, часы:минуты",
  },
  day: { en: "Day", ru: "День" },
  connected: { en: "Active", ru: "Активность" },
  requests: { en: "Requests", ru: "Запросы" },
  traffic: { en: "Traffic", ru: "Трафик" },
  spent: { en: "Spent", ru: "Потрачено" },
});
