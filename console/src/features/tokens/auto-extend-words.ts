import { defineWords } from "../../words/define-words.ts";

export const autoExtendWords = defineWords({
  title: { en: "Automatic extension", ru: "Автопродление" },
  off: {
    en: "Off: the token ends when its time is over. Turned on, it is extended from your balance five minutes before, and you are told an hour before and after.",
    ru: "Выключено: токен закончится, когда истечёт время. Если включить, за пять минут до конца он будет продлён с вашего баланса; мы предупредим за час и сообщим после.",
  },
  on: {
    en: (length: string, times: number, max: string) =>
      `On: by ${length} each time, ${times} more times at most, for at most ${max} within 30 days.`,
    ru: (length: string, times: number, max: string) =>
      `Включено: каждый раз на ${length}, осталось продлений: ${times}, не больше ${max} за 30 дней.`,
  },
  usedUp: {
    en: "The number of times is used up: the token ends when its time is over.",
    ru: "Заданное число продлений исчерпано: токен закончится, когда истечёт время.",
  },
  turnOn: { en: "Turn on", ru: "Включить" },
  change: { en: "Change", ru: "Изменить" },
  turnOff: { en: "Turn off", ru: "Выключить" },
  by: { en: "By how much each time", ru: "На сколько каждый раз" },
  times: { en: "How many times at most", ru: "Сколько продлений, не больше" },
  max: { en: "ZNC within 30 days at most", ru: "Не больше ZNC за 30 дней" },
  maxWrong: { en: "A sum such as 25 or 25.50", ru: "Сумма, например 25 или 25.50" },
  price: {
    en: "The price is the one of that moment. Where it would exceed your limit, nothing is bought.",
    ru: "Цена — на момент продления. Если она превысит ваш лимит, ничего не спишется.",
  },
  turnedOn: { en: "Automatic extension is on.", ru: "Автопродление включено." },
  turnedOff: { en: "Automatic extension is off.", ru: "Автопродление выключено." },
});
