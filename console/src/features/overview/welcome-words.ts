import { defineWords } from "../../words/define-words.ts";

export const welcomeWords = defineWords({
  title: { en: "Access to Zenzefi, for the time you need", ru: "Доступ к Zenzefi на нужное время" },
  intro: {
    en: "Buy a token and work with the Zenzefi server from the desktop client or from your browser. The time starts with the first use.",
    ru: "Купите токен и работайте с сервером Zenzefi через настольный клиент или прямо в браузере. Время пойдёт с первого использования.",
  },
  createAccount: { en: "Create an account", ru: "Создать учётную запись" },
  signIn: { en: "Sign in", ru: "Войти" },
  how: { en: "How it works", ru: "Как это работает" },
  registerStep: { en: "Create an account", ru: "Создайте учётную запись" },
  registerText: { en: "An e-mail address and a password are enough.", ru: "Нужны только почта и пароль." },
  topUpStep: { en: "Top up", ru: "Пополните баланс" },
  topUpText: {
    en: "Put ZNC on your balance: prices are in ZNC.",
    ru: "Внесите ZNC на баланс: цены указаны в ZNC.",
  },
  connectStep: { en: "Connect", ru: "Подключитесь" },
  connectText: {
    en: "Buy a token and open the server with it. Unused time is refunded.",
    ru: "Купите токен и откройте с ним сервер. За неиспользованное время деньги вернутся.",
  },
  prices: { en: "Prices", ru: "Цены" },
  howToConnect: { en: "How to connect", ru: "Как подключиться" },
  status: { en: "Service status", ru: "Состояние сервиса" },
});
