import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

/** What stands on a printed sheet. */
export const sheetWords = defineWords({
  tokenTitle: { en: "Receipt: access token", ru: "Квитанция: токен доступа" },
  monthTitle: {
    en: (month: string) => `Receipt for ${month}`,
    ru: (month: string) => `Квитанция за ${month}`,
  },
  asOf: {
    en: (time: string) => `Preliminary, as of ${time}. More may follow.`,
    ru: (time: string) => `Предварительная, по состоянию на ${time}. Данные ещё могут измениться.`,
  },
  final: { en: "Final", ru: "Окончательная" },
  customer: { en: "Customer", ru: "Клиент" },
  token: { en: "Token", ru: "Токен" },
  opens: { en: "Access", ru: "Доступ" },
  state: { en: "State", ru: "Состояние" },
  bought: { en: "Bought", ru: "Куплен" },
  access: { en: "Access from – to", ru: "Доступ с – по" },
  length: { en: "Bought time", ru: "Куплено времени" },
  added: { en: "Not counted", ru: "Не засчитано" },
  neverUsed: { en: "never used", ru: "не использовался" },
  period: { en: "Period", ru: "Период" },
  paid: { en: "Paid", ru: "Оплачено" },
  refunded: { en: "Refunded", ru: "Возвращено" },
  net: { en: "Total", ru: "Итого" },
  opening: { en: "Balance at the beginning", ru: "Баланс на начало" },
  closing: { en: "Balance at the end", ru: "Баланс на конец" },
  closingNow: { en: "Balance now", ru: "Баланс на сейчас" },
  usage: { en: "Usage", ru: "Использование" },
  requests: {
    en: (n: number) => en(n, { one: "# request", other: "# requests" }),
    ru: (n: number) => ru(n, { one: "# запрос", few: "# запроса", many: "# запросов", other: "# запроса" }),
  },
  traffic: {
    en: (sent: string, received: string) => `${sent} sent, ${received} received`,
    ru: (sent: string, received: string) => `отправлено ${sent}, получено ${received}`,
  },
  devices: {
    en: (n: number) => en(n, { one: "# device", other: "# devices" }),
    ru: (n: number) =>
      ru(n, { one: "# устройство", few: "# устройства", many: "# устройств", other: "# устройства" }),
  },
  sessions: {
    en: (n: number) => en(n, { one: "# session", other: "# sessions" }),
    ru: (n: number) => ru(n, { one: "# сеанс", few: "# сеанса", many: "# сеансов", other: "# сеанса" }),
  },
  minutes: {
    en: (n: number) => en(n, { one: "# active minute", other: "# active minutes" }),
    ru: (n: number) =>
      ru(n, {
        one: "# активная минута",
        few: "# активные минуты",
        many: "# активных минут",
        other: "# активной минуты",
      }),
  },
  incomplete: {
    en: "Usage of more than 400 days ago is not counted any more.",
    ru: "Использование более 400 дней назад здесь уже не учтено.",
  },
  lots: { en: "Purchase and extensions", ru: "Покупка и продления" },
  lot: { en: "Purchase", ru: "Покупка" },
  lotBundle: { en: "Purchase in a bundle", ru: "Покупка в составе пакета" },
  lotAutomatic: { en: "Automatic extension", ru: "Автопродление" },
  lotRefunded: {
    en: (sum: string) => `refunded ${sum}`,
    ru: (sum: string) => `возвращено ${sum}`,
  },
  time: { en: "Time that does not count", ru: "Незасчитанное время" },
  deviceList: { en: "Devices", ru: "Устройства" },
  sums: { en: "What moved the balance", ru: "Движение по балансу" },
  tokens: { en: "Access tokens", ru: "Токены доступа" },
  entries: { en: "Transactions", ru: "Операции" },
  unused: { en: "not used in this month", ru: "в этом месяце не использовался" },
  none: { en: "None", ru: "Нет" },
  when: { en: "When", ru: "Когда" },
  what: { en: "What", ru: "Что" },
  amount: { en: "ZNC", ru: "ZNC" },
  amounts: { en: "Paid / refunded, ZNC", ru: "Оплачено / возвращено, ZNC" },
  lengthColumn: { en: "Length", ru: "Длительность" },
  trafficColumn: { en: "Traffic", ru: "Трафик" },
  more: {
    en: (n: number) =>
      `${en(n, { one: "# more line", other: "# more lines" })} in the CSV file; the sums include them.`,
    ru: (n: number) =>
      `Ещё ${ru(n, { one: "# строка", few: "# строки", many: "# строк", other: "# строки" })} — в файле CSV; суммы их учитывают.`,
  },
  code: { en: "Code", ru: "Код" },
  issued: { en: (time: string) => `Issued ${time}.`, ru: (time: string) => `Выдана ${time}.` },
  check: {
    en: (address: string) => `Check this sheet at ${address}`,
    ru: (address: string) => `Проверить этот лист: ${address}`,
  },
  notIssued: {
    en: "Without a code this sheet proves nothing to others.",
    ru: "Без кода этот лист ничего не доказывает другим.",
  },
  zone: {
    en: (zone: string) => `All times are of the time zone ${zone}.`,
    ru: (zone: string) => `Время указано по часовому поясу ${zone}.`,
  },
  qr: { en: "QR code of the page that checks this sheet", ru: "QR-код страницы для проверки этого листа" },
});

/** What became of a token. */
export const stateWords = defineWords({
  unused: { en: "not used yet", ru: "ещё не использован" },
  active: { en: "active", ru: "действует" },
  frozen: { en: "frozen", ru: "заморожен" },
  expired: { en: "expired", ru: "срок истёк" },
  revoked: { en: "ended early", ru: "завершён досрочно" },
});
