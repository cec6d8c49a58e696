import { defineWords } from "../../words/define-words.ts";

export const paymentsWords = defineWords({
  title: { en: "Payments", ru: "Платежи" },
  list: { en: "Payments, newest first", ru: "Платежи, сначала новые" },
  search: { en: "The provider's id", ru: "Номер у платёжного сервиса" },
  status: { en: "Status", ru: "Состояние" },
  anyStatus: { en: "Any", ru: "Любое" },
  provider: { en: "Provider", ru: "Платёжный сервис" },
  anyProvider: { en: "All", ru: "Все" },
  payment: { en: "Payment", ru: "Платёж" },
  paymentById: { en: (id: string) => `Payment ${id}`, ru: (id: string) => `Платёж ${id}` },
  buys: { en: "Buys", ru: "Зачисляет" },
  costs: { en: "Costs", ru: "Стоит" },
  paid: { en: "Paid", ru: "Оплачено" },
  takenBack: { en: "Taken from the balance again", ru: "Списано с баланса обратно" },
  refunded: { en: "Refunded", ru: "Возвращено" },
  disputed: { en: "In dispute", ru: "Оспаривается" },
  lost: { en: "Lost in disputes", ru: "Потеряно в спорах" },
  created: { en: "Created", ru: "Создан" },
  changed: { en: "Status since", ru: "В этом состоянии с" },
  providerId: { en: "The provider's id", ru: "Номер у сервиса" },
  none: { en: "none yet", ru: "пока нет" },
  refunds: { en: "Refunds", ru: "Возвраты" },
  noRefunds: { en: "Nothing was refunded.", ru: "Возвратов не было." },
  origin: { en: "Started", ru: "Кем начат" },
  desk: { en: "at this desk", ru: "оператором здесь" },
  atProvider: { en: "at the provider", ru: "в платёжном сервисе" },
  amount: { en: "Amount", ru: "Сумма" },
  time: { en: "Time", ru: "Время" },
  refund: { en: "Refund", ru: "Вернуть деньги" },
  refundTitle: { en: "Refund this payment?", ru: "Вернуть деньги за этот платёж?" },
  refundText: {
    en: "What of this payment is still in the wallet is taken out at once, and the provider pays it back the way it came. A payment is refunded once; tokens that were bought stay valid.",
    ru: "То, что от этого платежа ещё есть на балансе, сразу спишется, и платёжный сервис вернёт деньги тем же путём. Вернуть платёж можно один раз; купленные токены останутся действующими.",
  },
  balance: { en: "Balance now", ru: "Баланс сейчас" },
  granted: { en: "Of it granted: stays here", ru: "Из них бонусные: не возвращаются" },
  onlyGranted: {
    en: "Only granted ZNC are left in the wallet, and they are never paid out.",
    ru: "На балансе остались только бонусные ZNC, а они деньгами не возвращаются.",
  },
  isTaken: { en: "Goes back", ru: "Вернётся" },
  isSpent: { en: "Spent already: stays here", ru: "Уже потрачено: не вернётся" },
  balanceAfter: { en: "Balance afterwards", ru: "Баланс после" },
  debt: { en: "Debt: does not change", ru: "Долг: не изменится" },
  nothing: {
    en: "Nothing of it is left in the wallet, so that nothing can be refunded.",
    ru: "На балансе ничего не осталось, возвращать нечего.",
  },
  refundedNow: {
    en: (znc: string, rub: string) => `${znc} was taken from the balance, and ${rub} is on its way back.`,
    ru: (znc: string, rub: string) => `С баланса списано ${znc}, клиенту возвращается ${rub}.`,
  },
  refundFailed: {
    en: "The provider refused the refund. The balance is as it was.",
    ru: "Платёжный сервис отклонил возврат. Баланс остался прежним.",
  },
  events: { en: "Notifications of providers", ru: "Уведомления платёжных сервисов" },
  noEvents: { en: "The provider has sent nothing about it.", ru: "Уведомлений об этом платеже не было." },
  eventsList: {
    en: "Notifications of providers, newest first",
    ru: "Уведомления платёжных сервисов, сначала новые",
  },
  toPayments: { en: "To the payments", ru: "К платежам" },
  toEvents: { en: "Notifications", ru: "Уведомления сервисов" },
  toFlagged: { en: "To be checked", ru: "На проверку" },
  show: { en: "Which", ru: "Какие" },
  allEvents: { en: "All", ru: "Все" },
  flagged: { en: "To be checked", ru: "Требуют проверки" },
  others: { en: "In order", ru: "В порядке" },
  received: { en: "Received", ru: "Получено" },
  kind: { en: "Kind", ru: "Что сообщает" },
  outcome: { en: "Result", ru: "Итог" },
  eventId: { en: "Id at the provider", ru: "Номер у сервиса" },
  notSettled: { en: "Not settled yet", ru: "Ещё не обработано" },
  flaggedHint: {
    en: "These contradict the books, so they moved no money. Compare each with the payment at its provider.",
    ru: "Эти уведомления противоречат учёту, деньги по ним не двигались. Сверьте каждое с платежом в платёжном сервисе.",
  },
});

/** The status of a payment, as the API names it. */
export const paymentStatusWords = defineWords({
  created: { en: "Being opened", ru: "Открывается" },
  pending: { en: "Waiting", ru: "Ожидает оплаты" },
  succeeded: { en: "Paid", ru: "Оплачен" },
  canceled: { en: "Canceled", ru: "Отменён" },
  refunded: { en: "Refunded", ru: "Возвращён" },
  disputed: { en: "Disputed", ru: "Оспорен" },
});

export const providerWords = defineWords({
  mock: { en: "Test payments", ru: "Тестовые платежи" },
  stripe: { en: "Stripe", ru: "Stripe" },
  yookassa: { en: "YooKassa", ru: "ЮKassa" },
});

export const refundStatusWords = defineWords({
  requested: { en: "Not confirmed yet", ru: "Ещё не подтверждён" },
  pending: { en: "Under way", ru: "Выполняется" },
  succeeded: { en: "Paid back", ru: "Деньги возвращены" },
  failed: { en: "Refused, balance restored", ru: "Отклонён, баланс восстановлен" },
});

/** The result of a provider's notification, as the API names it. */
export const outcomeWords = defineWords({
  applied: { en: "Booked", ru: "Учтено" },
  unchanged: { en: "Nothing new", ru: "Ничего нового" },
  ignored: { en: "Not about a payment", ru: "Не о платеже" },
  unknown_payment: { en: "Unknown payment", ru: "Неизвестный платёж" },
  mismatch: { en: "Another sum or currency", ru: "Другая сумма или валюта" },
  illegal_transition: { en: "Contradicts the payment", ru: "Противоречит платежу" },
});
