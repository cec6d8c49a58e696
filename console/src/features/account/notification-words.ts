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
      `What can wait comes when they are over. Time zone: ${timeZone}. To have none, leave both empty.`,
    ru: (timeZone: string) =>
      `Всё несрочное придёт, когда они закончатся. Часовой пояс: ${timeZone}. Если тихие часы не нужны, оставьте оба поля пустыми.`,
  },
  balanceLow: { en: "Warn when the balance is below, ZNC", ru: "Предупредить, когда баланс меньше, ZNC" },
  balanceHint: { en: "0: never", ru: "0 - не предупреждать" },
});
