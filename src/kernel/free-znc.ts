import type { Sentence } from "./language.ts";

/** The warning for the operator if `PAYMENT_PROVIDERS` contains `mock`. */
export const FREE_ZNC: Sentence = {
  en: "PAYMENT_PROVIDERS: mock is on, so ANYBODY GETS ZNC, AND WITH THEM ACCESS TO THE TARGET, WITHOUT PAYING",
  ru: "PAYMENT_PROVIDERS: mock включён, то есть КАЖДЫЙ ПОЛУЧИТ ZNC, А С НИМИ И ДОСТУП К ЦЕЛЕВОМУ СЕРВЕРУ, БЕЗ ОПЛАТЫ",
};

/** The same for customers. */
export const FREE_ZNC_FOR_CUSTOMERS: Sentence = {
  en: "Trial payments are on: here anybody gets ZNC without paying, and no money moves. Whoever runs this service for real must take mock out of PAYMENT_PROVIDERS.",
  ru: "Включены пробные платежи: ZNC здесь получает каждый без оплаты, деньги не списываются. Если сервис работает по-настоящему, его владелец должен убрать mock из PAYMENT_PROVIDERS.",
};
