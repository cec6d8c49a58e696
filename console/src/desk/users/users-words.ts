import { defineWords } from "../../words/define-words.ts";

export const usersWords = defineWords({
  title: { en: "Users", ru: "Пользователи" },
  list: { en: "Users, newest first", ru: "Пользователи, сначала новые" },
  search: { en: "Name, e-mail or id", ru: "Имя, почта или номер" },
  role: { en: "Role", ru: "Роль" },
  anyRole: { en: "Any role", ru: "Любая роль" },
  state: { en: "Account", ru: "Учётная запись" },
  anyState: { en: "Any", ru: "Любая" },
  active: { en: "Active", ru: "Действует" },
  inactive: { en: "Deactivated", ru: "Отключена" },
  user: { en: "User", ru: "Пользователь" },
  balance: { en: "Balance", ru: "Баланс" },
  since: { en: "Since", ru: "С нами с" },
  id: { en: "Id", ru: "Номер" },
  email: { en: "E-mail", ru: "Почта" },
  fullName: { en: "Name in full", ru: "Полное имя" },
  none: { en: "none", ru: "не указано" },
  debt: { en: "Debt", ru: "Долг" },
  deactivate: { en: "Deactivate", ru: "Отключить" },
  deactivateTitle: {
    en: (name: string) => `Deactivate ${name}?`,
    ru: (name: string) => `Отключить ${name}?`,
  },
  deactivateText: {
    en: "The user can no longer sign in, and whatever runs on their tokens is cut at once. Tokens and the balance stay as they are; you can activate the account again.",
    ru: "Пользователь больше не сможет войти, а всё, что сейчас идёт через его токены, сразу оборвётся. Токены и баланс сохранятся; учётную запись можно включить снова.",
  },
  deactivated: {
    en: "The account is deactivated, and its connections are cut.",
    ru: "Учётная запись отключена, соединения оборваны.",
  },
  activate: { en: "Activate", ru: "Включить" },
  activateTitle: { en: (name: string) => `Activate ${name}?`, ru: (name: string) => `Включить ${name}?` },
  activateText: {
    en: "The user can sign in and use their tokens again. The time of tokens that were running has gone on meanwhile.",
    ru: "Пользователь снова сможет входить и пользоваться токенами. Время уже начатых токенов всё это время шло.",
  },
  activated: { en: "The account is active again.", ru: "Учётная запись снова действует." },
  customer: { en: "Customer", ru: "Клиент" },
});
