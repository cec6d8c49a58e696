import { defineWords } from "../../words/define-words.ts";

/** The roles as the API names them. */
export const roleWords = defineWords({
  owner: { en: "Owner", ru: "Владелец" },
  operator: { en: "Operator", ru: "Оператор" },
  support: { en: "Support", ru: "Поддержка" },
  auditor: { en: "Auditor", ru: "Аудитор" },
});
