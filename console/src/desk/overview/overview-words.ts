import { defineWords } from "../../words/define-words.ts";

export const overviewWords = defineWords({
  title: { en: "Overview", ru: "Сводка" },
  attention: { en: "Needs attention", ru: "Требует внимания" },
  calm: { en: "Nothing needs you now.", ru: "Сейчас ничего не требует вашего внимания." },
});
