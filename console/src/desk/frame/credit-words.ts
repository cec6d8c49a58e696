import { defineWords } from "../../words/define-words.ts";

export const creditWords = defineWords({
  kind: { en: "Which ZNC", ru: "Какие ZNC" },
  paid: { en: "Paid", ru: "Оплаченные" },
  granted: { en: "Granted", ru: "Бонусные" },
  paidText: {
    en: "As if the customer had paid: they never expire and can go back through the payment provider.",
    ru: "Как если бы клиент заплатил: не сгорают, их можно вернуть через платёжный сервис.",
  },
  grantedText: {
    en: "A gift or compensation: spent first, may expire, and never paid out.",
    ru: "Подарок или компенсация: тратятся первыми, могут сгореть, деньгами не возвращаются.",
  },
});
