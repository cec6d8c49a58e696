import { defineWords } from "../../words/define-words.ts";

export const notificationWords = defineWords({
  title: { en: "Notifications", ru: "Уведомления" },
  intro: {
    en: "What we tell you of. Whatever protects your account is always sent.",
    ru: "О чём вам сообщать. То, что защищает учётную запись, приходит всегда.",
  },
  mail: { en: "Mail", ru: "Почта" },
  telegram: { en: "Telegram", ru: "Telegram" },
  byChannel: {
    en: (title: string, channel: string) => `${title}: ${channel}`,
    ru: (title: string, channel: string) => `${title}: ${channel}`,
  },
  quietFrom: { en: "Quiet hours from", ru: "Тихие часы с" },
  quietTo: { en: "to", ru: "до" },
  quietHint: {
    en: (timeZone: string) =>
      `What can wait comes after them. By the clock of ${timeZone}. Empty: never quiet.`,
    ru: (timeZone: string) =>
      `Всё, что не срочно, придёт после них. По времени пояса ${timeZone}. Пусто: без тихих часов.`,
  },
  balanceLow: { en: "The balance is low below, ZNC", ru: "Баланс на исходе, если меньше, ZNC" },
  balanceHint: { en: "0: never", ru: "0: не сообщать" },
});
