import { defineWords } from "../../words/define-words.ts";

export const extendWords = defineWords({
  extend: { en: "Extend", ru: "Продлить" },
  extendNamed: { en: (name: string) => `Extend ${name}`, ru: (name: string) => `Продлить: ${name}` },
  title: { en: "Extend the token", ru: "Продлить токен" },
  by: { en: "By how much", ru: "На сколько" },
  option: {
    en: (length: string, price: string) => `${length} for ${price}`,
    ru: (length: string, price: string) => `${length} за ${price}`,
  },
  pay: { en: (price: string) => `Pay ${price}`, ru: (price: string) => `Оплатить ${price}` },
  endNow: { en: "Ends now on", ru: "Сейчас истекает" },
  endAfter: { en: "Ends then on", ru: "Будет истекать" },
  lengthNow: { en: "Length now", ru: "Срок сейчас" },
  lengthAfter: { en: "Length then", ru: "Срок после продления" },
  leftNow: { en: "Time left now", ru: "Осталось сейчас" },
  leftAfter: { en: "Time left then", ru: "Останется после продления" },
  extendedFrozen: {
    en: "The token was extended. It stays frozen, and its time stands still.",
    ru: "Токен продлён. Он остаётся замороженным, время стоит.",
  },
  price: { en: "Price", ru: "Цена" },
  balanceNow: { en: "Balance now", ru: "Баланс сейчас" },
  balanceAfter: { en: "Balance after", ru: "Баланс после" },
  note: {
    en: "The token, its device and whatever is open through it stay as they are. Time that you do not use can be returned, each part for the price paid for it.",
    ru: "Сам токен, его устройство и всё, что через него открыто, останутся как есть. Неиспользованное время можно вернуть — каждую часть по цене, за которую она куплена.",
  },
  undecided: {
    en: "The answer to your first try was lost: it may have gone through. Pay again: you are charged only once.",
    ru: "Ответ на первую попытку потерялся: возможно, она прошла. Нажмите «Оплатить» ещё раз: деньги спишутся только один раз.",
  },
  missingTitle: { en: "The balance is too small", ru: "Не хватает средств" },
  missing: {
    en: (sum: string) => `You need ${sum} more. Top up, then come back here before the token ends.`,
    ru: (sum: string) => `Не хватает ${sum}. Пополните баланс и вернитесь сюда, пока токен не истёк.`,
  },
  topUp: { en: (sum: string) => `Top up ${sum}`, ru: (sum: string) => `Пополнить на ${sum}` },
  extendedUntil: {
    en: (until: string) => `The token was extended. It ends on ${until}.`,
    ru: (until: string) => `Токен продлён. Он истечёт ${until}.`,
  },
  extended: {
    en: "The token was extended. Its time starts with the first use.",
    ru: "Токен продлён. Время пойдёт с первого использования.",
  },
});
