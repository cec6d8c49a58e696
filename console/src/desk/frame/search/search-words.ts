import { defineWords } from "../../../words/define-words.ts";

export const searchWords = defineWords({
  field: { en: "User, token, payment or session", ru: "Пользователь, токен, платёж или сеанс" },
  hint: {
    en: "A part of a name or an address, the last 6 characters of a token's id, the beginning of a payment's number, or any whole id.",
    ru: "Часть имени или почты, последние 6 символов номера токена, начало номера платежа или любой номер целиком.",
  },
  found: { en: "Found", ru: "Найденное" },
  nothing: { en: "Nothing found", ru: "Ничего не найдено" },
  user: { en: "User", ru: "Пользователь" },
  token: { en: "Token", ru: "Токен" },
  payment: { en: "Payment", ru: "Платёж" },
  session: { en: "Session", ru: "Сеанс" },
});
