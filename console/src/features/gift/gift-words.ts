import { defineWords } from "../../words/define-words.ts";

/** The page of a link: for somebody who may never have heard of the service. */
export const giftWords = defineWords({
  title: { en: "A gift for you", ru: "Вам подарок" },
  intro: {
    en: "Somebody gives you access to the target server. You pay nothing for it.",
    ru: "Вам дарят доступ к целевому серверу. Платить за него не нужно.",
  },
  length: { en: "Length", ru: "Срок" },
  opens: { en: "Access", ru: "Доступ" },
  left: { en: "Time left", ru: "Осталось" },
  ends: { en: "Ends", ru: "Закончится" },
  until: { en: "Claim it by", ru: "Забрать до" },
  running: {
    en: "Its time is running already, so claim it soon: you get what is left then.",
    ru: "Время уже идёт, поэтому заберите подарок поскорее: вам достанется то, что останется к этому моменту.",
  },
  waiting: {
    en: "Its time starts only when you first use it.",
    ru: "Время пойдёт только с вашего первого использования.",
  },
  account: {
    en: (email: string) => `It goes to the account ${email}. Whoever gave it will see your username.`,
    ru: (email: string) => `Подарок достанется аккаунту ${email}. Даритель увидит ваше имя пользователя.`,
  },
  claim: { en: "Claim the gift", ru: "Забрать подарок" },
  needsAccount: {
    en: "To claim it you need an account. You come back here then.",
    ru: "Чтобы забрать подарок, нужен аккаунт. После входа вы вернётесь сюда.",
  },
  register: { en: "Create an account", ru: "Создать аккаунт" },
  signIn: { en: "Sign in", ru: "Войти" },
  ready: { en: "The token is yours", ru: "Токен теперь ваш" },
  from: {
    en: (name: string) => `A gift from ${name}.`,
    ru: (name: string) => `Подарок от пользователя ${name}.`,
  },
  connect: { en: "Connect", ru: "Подключиться" },
  noCodeTitle: { en: "The link is incomplete", ru: "Ссылка неполная" },
  noCode: {
    en: "Open the whole link that you were sent. After a reload of this page it has to be opened again.",
    ru: "Откройте ссылку целиком — так, как её вам прислали. После обновления этой страницы её нужно открыть заново.",
  },
  claimedAlready: {
    en: "If you have claimed it before, it is among your tokens.",
    ru: "Если вы уже забрали этот подарок, он в списке ваших токенов.",
  },
  tokens: { en: "My tokens", ru: "Мои токены" },
  home: { en: "To the start page", ru: "На главную" },
});
