import { defineWords } from "../../words/define-words.ts";

export const profileWords = defineWords({
  title: { en: "Profile and security", ru: "Профиль и безопасность" },
  account: { en: "Account", ru: "Учётная запись" },
  email: { en: "E-mail", ru: "Электронная почта" },
  username: { en: "User name", ru: "Имя пользователя" },
  memberSince: { en: "Member since", ru: "Дата регистрации" },
  about: { en: "About you", ru: "О вас" },
  fullName: { en: "Full name", ru: "Полное имя" },
  fullNameHint: { en: "May stay empty", ru: "Можно не указывать" },
  language: { en: "Language", ru: "Язык" },
  languageHint: { en: "Of these pages and of our mails", ru: "Язык этих страниц и наших писем" },
  timeZone: { en: "Time zone", ru: "Часовой пояс" },
  timeZoneHint: { en: "All times are shown in it", ru: "В нём показано всё время" },
  ofThisBrowser: { en: "Of this browser", ru: "Пояс этого браузера" },
  allTimeZones: { en: "All time zones", ru: "Все часовые пояса" },
  save: { en: "Save", ru: "Сохранить" },
  saved: { en: "Saved.", ru: "Сохранено." },
  password: { en: "Password", ru: "Пароль" },
  passwordIntro: {
    en: "A new password signs you out everywhere but here.",
    ru: "После смены пароля вход останется только в этом браузере.",
  },
  currentPassword: { en: "Current password", ru: "Текущий пароль" },
  newPassword: { en: "New password", ru: "Новый пароль" },
  changePassword: { en: "Change the password", ru: "Сменить пароль" },
  passwordChanged: {
    en: "The password is changed. You are signed out everywhere but here.",
    ru: "Пароль изменён. Вход остался только в этом браузере.",
  },
  signIns: { en: "Where you are signed in", ru: "Где выполнен вход" },
  signInsIntro: {
    en: "If one of these is not you, end it and change the password.",
    ru: "Если какой-то из входов не ваш, завершите его и смените пароль.",
  },
  device: { en: "Device", ru: "Устройство" },
  deviceOn: {
    en: (program: string, system: string) => `${program} on ${system}`,
    ru: (program: string, system: string) => `${program}, ${system}`,
  },
  deviceUnknown: { en: "Unknown device", ru: "Неизвестное устройство" },
  thisBrowser: { en: "This browser", ru: "Этот браузер" },
  address: { en: "IP address", ru: "IP-адрес" },
  addressUnknown: { en: "unknown", ru: "неизвестен" },
  lastUsed: { en: "Last used", ru: "Активность" },
  end: { en: "End", ru: "Завершить" },
  endOf: {
    en: (device: string) => `End the sign-in of ${device}`,
    ru: (device: string) => `Завершить вход: ${device}`,
  },
  endTitle: { en: "End this sign-in?", ru: "Завершить этот вход?" },
  endText: {
    en: (device: string) =>
      `${device} is signed out at once and needs the password to come back. Tokens go on working.`,
    ru: (device: string) =>
      `${device}: доступ к учётной записи закроется сразу, для возврата понадобится пароль. Токены продолжат работать.`,
  },
});
