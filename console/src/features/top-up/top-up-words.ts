import { defineWords } from "../../words/define-words.ts";

export const topUpWords = defineWords({
  title: { en: "Top up", ru: "Пополнение" },
  presets: { en: "How much", ru: "Сколько" },
  amount: { en: "Amount in ZNC", ru: "Сумма в ZNC" },
  limits: {
    en: (min: string, max: string) => `From ${min} to ${max} at once`,
    ru: (min: string, max: string) => `От ${min} до ${max} за один раз`,
  },
  provider: { en: "How you pay", ru: "Как вы платите" },
  mockHint: {
    en: "A test checkout for trying the service out: no real money is taken.",
    ru: "Тестовая оплата, чтобы попробовать сервис: настоящие деньги не списываются.",
  },
  providerHint: {
    en: "You pay on the provider's page and come back here.",
    ru: "Вы платите на странице платёжного сервиса и возвращаетесь сюда.",
  },
  youPay: { en: "You pay", ru: "К оплате" },
  rate: { en: (price: string) => `1 ZNC = ${price}`, ru: (price: string) => `1 ZNC = ${price}` },
  redeem: { en: "Redeem a voucher", ru: "Активировать ваучер" },
  submit: { en: "Go to payment", ru: "Перейти к оплате" },
  offTitle: { en: "The operator tops up by hand", ru: "Баланс пополняет оператор" },
  off: {
    en: "Payments on this page are not switched on here. Pay the operator as you have agreed and name your account:",
    ru: "Оплата на этой странице здесь не включена. Оплатите оператору, как вы договорились, и назовите свой аккаунт:",
  },
  originTitle: { en: "Open the console at its own address", ru: "Откройте консоль по её адресу" },
  origin: {
    en: (here: string) =>
      `Payments cannot return to ${here}, where this page is open. Nothing was charged. What the service says about the return address:`,
    ru: (here: string) =>
      `После оплаты нельзя вернуться на ${here}, где открыта эта страница. Ничего не списано. Вот что сервис говорит об адресе возврата:`,
  },
});

export const paymentWords = defineWords({
  title: { en: "Payment", ru: "Платёж" },
  latest: { en: "Latest payments", ru: "Последние платежи" },
  noneYet: {
    en: "No payments yet. The first one will stand here, with where it is.",
    ru: "Платежей пока нет. Первый появится здесь вместе со своим состоянием.",
  },
  time: { en: "Time", ru: "Время" },
  amount: { en: "Amount", ru: "Сумма" },
  price: { en: "Price", ru: "Цена" },
  status: { en: "Status", ru: "Состояние" },
  details: { en: "Details", ru: "Подробнее" },
  continue: { en: "Continue payment", ru: "Продолжить оплату" },
  balance: { en: "Your balance now", ru: "Ваш баланс сейчас" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  topUp: { en: "Top up again", ru: "Пополнить ещё раз" },
  otherWay: { en: "Pay another way", ru: "Оплатить иначе" },
  entries: { en: "All transactions", ru: "Все операции" },
  toTopUp: { en: "To top up", ru: "К пополнению" },
  id: { en: "Payment number", ru: "Номер платежа" },
  refunded: { en: "Taken back", ru: "Возвращено" },
  watching: {
    en: "This page looks by itself; there is no need to reload it.",
    ru: "Страница проверяет сама, обновлять её не нужно.",
  },
  unknownTitle: { en: "There is no such payment", ru: "Такого платежа нет" },
  unknown: {
    en: "It may belong to another account. Your own payments stand on the top-up page.",
    ru: "Возможно, он из другого аккаунта. Ваши платежи — на странице пополнения.",
  },
  noneTitle: { en: "You have no payments yet", ru: "У вас ещё нет платежей" },
});

/** The status of a payment: in one word, and in a sentence that explains it. */
export const statusWords = defineWords({
  created: { en: "Being opened", ru: "Открывается" },
  pending: { en: "Waiting", ru: "Ожидает оплаты" },
  succeeded: { en: "Paid", ru: "Оплачен" },
  canceled: { en: "Canceled", ru: "Отменён" },
  refunded: { en: "Refunded", ru: "Возвращён" },
  disputed: { en: "Disputed", ru: "Оспорен" },
});

export const statusTitles = defineWords({
  created: { en: "The checkout is being opened", ru: "Страница оплаты открывается" },
  pending: { en: "Waiting for the payment provider", ru: "Ждём платёжный сервис" },
  succeeded: { en: "The money is on your balance", ru: "Деньги на балансе" },
  canceled: { en: "The payment was canceled", ru: "Платёж отменён" },
  refunded: { en: "The payment was refunded", ru: "Платёж возвращён" },
  disputed: { en: "The payment is disputed", ru: "Платёж оспорен" },
});

export const statusTexts = defineWords({
  created: {
    en: "It takes a few seconds. If nothing happens, start a new payment: this one will not be charged without you.",
    ru: "Это займёт несколько секунд. Если ничего не произойдёт, начните новый платёж: без вас этот не спишется.",
  },
  pending: {
    en: "If you have paid, the confirmation is on its way, mostly within a minute. You may close this page: the balance grows all the same.",
    ru: "Если вы оплатили, подтверждение уже в пути, обычно это меньше минуты. Страницу можно закрыть: баланс пополнится и так.",
  },
  succeeded: { en: "You can buy access now.", ru: "Теперь можно купить доступ." },
  canceled: {
    en: "Nothing was charged, and your balance has not changed.",
    ru: "Ничего не списано, баланс не изменился.",
  },
  refunded: {
    en: "The money went back the way it came, and was taken out of your balance. Banks may need a few days.",
    ru: "Деньги вернулись тем же путём, каким пришли, и списаны с баланса. Банку может понадобиться несколько дней.",
  },
  disputed: {
    en: "Your bank has questioned this payment, so that its sum is not on the balance until that is decided. Ask the operator.",
    ru: "Ваш банк оспорил этот платёж, поэтому до решения его сумма не на балансе. Спросите оператора.",
  },
});
