import { defineWords } from "../words/define-words.ts";

export const shellWords = defineWords({
  skip: { en: "Skip to the content", ru: "К содержимому" },
  menu: { en: "Menu", ru: "Меню" },
  overview: { en: "Overview", ru: "Обзор" },
  buy: { en: "Buy access", ru: "Купить доступ" },
  tokens: { en: "My tokens", ru: "Мои токены" },
  topUp: { en: "Top up", ru: "Пополнить" },
  transactions: { en: "Transactions", ru: "Операции" },
  referrals: { en: "Referrals", ru: "Рефералы" },
  profile: { en: "Profile and security", ru: "Профиль и безопасность" },
  desk: { en: "Desk", ru: "Управление" },
  status: { en: "Service status", ru: "Состояние сервиса" },
  signIn: { en: "Sign in", ru: "Войти" },
  balance: { en: "Balance", ru: "Баланс" },
  maintenanceRuns: { en: "Maintenance", ru: "Идут технические работы" },
  maintenanceAhead: { en: "Maintenance is planned", ru: "Запланированы технические работы" },
  maintenanceUntil: {
    en: "The server cannot be used. Planned end:",
    ru: "Сервером сейчас нельзя пользоваться. Плановое окончание:",
  },
  maintenanceFrom: { en: "The server cannot be used from", ru: "Сервером нельзя будет пользоваться с" },
  maintenanceTo: { en: "planned end:", ru: "плановое окончание:" },
  maintenanceTime: {
    en: "The time that running tokens lose by it is given back.",
    ru: "Потерянное время действующих токенов вернётся.",
  },
  notFoundTitle: { en: "There is no such page", ru: "Такой страницы нет" },
  notFound: {
    en: "The address may be mistyped, or the page has moved.",
    ru: "Возможно, адрес введён с ошибкой или страница переехала.",
  },
  home: { en: "To the start page", ru: "На главную" },
});
