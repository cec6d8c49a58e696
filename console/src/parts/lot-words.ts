import { defineWords } from "../words/define-words.ts";

export const lotWords = defineWords({
  title: { en: "Purchase and extensions", ru: "Покупка и продления" },
  note: {
    en: "Used in their order: first the purchase, then the extensions. What is not used comes back at the price paid for it.",
    ru: "Сначала расходуется покупка, потом продления по порядку. Неиспользованное время возвращается по цене, за которую куплено.",
  },
  what: { en: "What", ru: "Что" },
  purchase: { en: "Purchase", ru: "Покупка" },
  extension: { en: (nth: number) => `Extension ${nth}`, ru: (nth: number) => `Продление ${nth}` },
  bought: { en: "When", ru: "Когда" },
  length: { en: "Length", ru: "Срок" },
  left: { en: "Left", ru: "Осталось" },
  price: { en: "Price", ru: "Цена" },
  returned: { en: "Paid back", ru: "Возвращено" },
  more: { en: (count: number) => `Earlier ones: ${count}`, ru: (count: number) => `Более ранних: ${count}` },
});
