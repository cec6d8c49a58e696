import { defineWords } from "../../words/define-words.ts";

export const telegramWords = defineWords({
  title: { en: "Telegram", ru: "Telegram" },
  intro: {
    en: "In a chat with our bot you see your balance and tokens, release a device, and get notices.",
    ru: "В чате с нашим ботом видно баланс и токены, можно освободить токен от устройства и получать уведомления.",
  },
  link: { en: "Link Telegram", ru: "Привязать Telegram" },
  linkOther: { en: "Link another chat", ru: "Привязать другой чат" },
  scan: {
    en: "Scan this with your telephone, or open the link, and tap “Start”. It is valid for 10 minutes, once.",
    ru: "Отсканируйте код телефоном или откройте ссылку и нажмите «Старт». Ссылка действует 10 минут и один раз.",
  },
  keepSecret: {
    en: "Whoever opens it gets this access: show it to nobody.",
    ru: "Кто откроет ссылку, тот и получит доступ: никому её не показывайте.",
  },
  qr: { en: "QR code that opens Telegram", ru: "QR-код, открывающий Telegram" },
  open: { en: "Open Telegram", ru: "Открыть Telegram" },
  expired: { en: "The link has expired.", ru: "Ссылка устарела." },
  account: { en: "Telegram account", ru: "Аккаунт Telegram" },
  unnamed: { en: "without a name", ru: "без имени" },
  since: { en: "Linked", ru: "Привязан" },
  blocked: {
    en: "You have blocked the bot: nothing is sent. Unblock it in Telegram and write anything to it.",
    ru: "Вы заблокировали бота, и уведомления не приходят. Разблокируйте его в Telegram и напишите ему что-нибудь.",
  },
  unlink: { en: "Unlink", ru: "Отвязать" },
  unlinkTitle: { en: "Unlink Telegram?", ru: "Отвязать Telegram?" },
  unlinkText: {
    en: "The chat then sees nothing of your account, and gets no notices.",
    ru: "Чат больше не увидит вашу учётную запись и не получит уведомлений.",
  },
});
