import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const selectionWords = defineWords({
  title: { en: "What to do with the selected", ru: "Действия с выбранными" },
  select: { en: (name: string) => `Select ${name}`, ru: (name: string) => `Выбрать: ${name}` },
  all: {
    en: (n: number) => en(n, { one: "Select the # shown", other: "Select all # shown" }),
    ru: (n: number) =>
      ru(n, {
        one: "Выбрать # показанную запись",
        few: "Выбрать все показанные: #",
        many: "Выбрать все показанные: #",
        other: "Выбрать все показанные: #",
      }),
  },
  key: { en: "x selects the row with the focus", ru: "Клавиша x выбирает строку" },
  selected: {
    en: (n: number) => en(n, { one: "# selected", other: "# selected" }),
    ru: (n: number) =>
      ru(n, { one: "Выбрано: #", few: "Выбрано: #", many: "Выбрано: #", other: "Выбрано: #" }),
  },
  clear: { en: "Clear", ru: "Снять выбор" },
});
