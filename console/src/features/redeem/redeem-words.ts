import { defineWords } from "../../words/define-words.ts";

export const redeemWords = defineWords({
  title: { en: "Redeem a voucher", ru: "Активация ваучера" },
  code: { en: "Voucher code", ru: "Код ваучера" },
  hint: {
    en: "16 characters from the card. Case, spaces and dashes do not matter.",
    ru: "16 символов с карточки. Регистр, пробелы и дефисы не важны.",
  },
  redeem: { en: "Redeem", ru: "Активировать" },
  account: {
    en: (email: string) => `It is credited to ${email}. A voucher can be redeemed once.`,
    ru: (email: string) => `Зачислим на аккаунт ${email}. Ваучер можно активировать один раз.`,
  },
  added: {
    en: (amount: string) => `${amount} credited`,
    ru: (amount: string) => `Зачислено ${amount}`,
  },
  balance: {
    en: (amount: string) => `Your balance is ${amount} now.`,
    ru: (amount: string) => `Теперь на балансе ${amount}.`,
  },
  ready: { en: "Your access token is ready", ru: "Токен доступа готов" },
  readyNote: {
    en: "Its time starts only when it is first used.",
    ru: "Его время пойдёт только с первого использования.",
  },
  buy: { en: "Buy access", ru: "Купить доступ" },
  connect: { en: "Connect", ru: "Подключиться" },
  another: { en: "Redeem another voucher", ru: "Активировать ещё один" },
});
