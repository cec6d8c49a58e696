import { defineWords } from "../words/define-words.ts";

export const grantedWords = defineWords({
  granted: {
    en: (sum: string) => `Granted, of your balance: ${sum}.`,
    ru: (sum: string) => `Бонусных на балансе: ${sum}.`,
  },
  expire: {
    en: (sum: string, time: string) => `${sum} of them expire on ${time} if you do not spend them.`,
    ru: (sum: string, time: string) => `Из них ${sum} сгорят ${time}, если их не потратить.`,
  },
  first: {
    en: "They are spent first.",
    ru: "Они тратятся первыми.",
  },
});
