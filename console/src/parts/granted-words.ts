import { defineWords } from "../words/define-words.ts";

export const grantedWords = defineWords({
  granted: { en: "Of it granted:", ru: "Из них бонусные:" },
  expire: {
    en: (sum: string, time: string) => `${sum} expire on ${time} if you do not spend them.`,
    ru: (sum: string, time: string) => `Сгорят ${time}, если их не потратить: ${sum}.`,
  },
  first: {
    en: "They are spent first.",
    ru: "Они тратятся первыми.",
  },
});
