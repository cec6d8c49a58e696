import { defineWords } from "../../words/define-words.ts";

export const connectWords = defineWords({
  title: { en: "This browser", ru: "Этот браузер" },
  intro: {
    en: "With an access token this browser becomes the token's device: the target server opens right here, without a program.",
    ru: "С токеном доступа этот браузер станет его устройством: целевой сервер откроется прямо здесь, без программы.",
  },
  elsewhere: {
    en: (host: string) =>
      `With an access token this browser becomes the token's device: the target server opens in it, without a program, at an address of its own: ${host}.`,
    ru: (host: string) =>
      `С токеном доступа этот браузер станет его устройством: целевой сервер откроется в нём, без программы, по собственному адресу ${host}.`,
  },
  connectedAlready: { en: "Is this browser connected already?", ru: "Браузер уже подключён?" },
  goOn: { en: "Back to the target server", ru: "Вернуться на целевой сервер" },
  leave: { en: "Disconnect this browser", ru: "Отключить этот браузер" },
  replacedTitle: {
    en: "The token of this browser was replaced",
    ru: "Токен этого браузера заменён новым",
  },
  replaced: {
    en: "Its time goes on in the new one. Connect with that.",
    ru: "Его время продолжается в новом токене. Подключитесь с ним.",
  },
  connectedTitle: { en: "Connected", ru: "Подключён" },
  leftOf: { en: "left, until", ru: "осталось, до" },
  unusedTitle: { en: "Not used yet", ru: "Ещё не использован" },
  frozen: {
    en: "The token is frozen: its time stands still, and nothing can be opened.",
    ru: "Токен заморожен: его время стоит, открыть ничего нельзя.",
  },
  thawThere: { en: "Thaw it under My tokens", ru: "Разморозить в разделе «Мои токены»" },
  thaw: { en: "Thaw", ru: "Разморозить" },
  unused: {
    en: "The time starts with the first page that you open.",
    ru: "Время пойдёт с первой страницы, которую вы откроете.",
  },
  length: { en: "Length", ru: "Срок" },
  token: { en: "Token", ru: "Токен" },
  access: { en: "Access", ru: "Доступ" },
  device: { en: "Device", ru: "Устройство" },
  noDevice: { en: "none just now", ru: "сейчас никакое" },
  lastSeen: { en: "last active", ru: "последняя активность:" },
  oneDevice: {
    en: "One device at a time: if that one is not this browser, the target opens here once it is released, has lost the token to this browser, or has been silent for five minutes.",
    ru: "Одно устройство за раз: если это не этот браузер, сервер откроется здесь, когда то устройство освободят, у него заберут токен или оно промолчит пять минут.",
  },
  open: { en: "Open the target server", ru: "Открыть целевой сервер" },
  signInForgotten: {
    en: "To keep your account safe from the target's pages, this browser no longer remembers your sign-in: when you come back here, you enter your password again.",
    ru: "Чтобы страницы целевого сервера не получили доступ к вашей учётной записи, браузер больше не помнит вход: когда вернётесь сюда, введите пароль ещё раз.",
  },
  disconnect: { en: "Disconnect", ru: "Отключить" },
  disconnectTitle: { en: "Disconnect this browser?", ru: "Отключить этот браузер?" },
  disconnectText: {
    en: "Whatever this browser has open through the token ends at once, and it forgets the token, which is free for another device then. The token stays valid, and a time that has started goes on.",
    ru: "Всё, что браузер открыл через токен, сразу оборвётся. Он забудет токен, и его сможет занять другое устройство. Токен останется действительным; если время уже пошло, оно продолжит идти.",
  },
  disconnected: {
    en: "This browser is disconnected. The token is free for another device.",
    ru: "Браузер отключён. Токеном может пользоваться другое устройство.",
  },
  endedTitle: { en: "The access of this browser has ended", ru: "Доступ этого браузера закончился" },
  ended: {
    en: "Its token has expired, was returned, or was revoked. Use another one, or buy access again.",
    ru: "Его токен истёк, возвращён или отозван. Возьмите другой или купите доступ снова.",
  },
  buy: { en: "Buy access", ru: "Купить доступ" },
  pasteTitle: { en: "Paste a token", ru: "Вставьте токен" },
  pasteAnother: { en: "Or paste another token", ru: "Или вставьте другой токен" },
  tokenField: { en: "Access token", ru: "Токен доступа" },
  tokenHint: {
    en: "64 characters. Whoever bought it finds it under My tokens.",
    ru: "64 символа. Покупатель найдёт его в разделе «Мои токены».",
  },
  notAToken: {
    en: "That is not a whole token: it has 64 letters, digits, hyphens and underscores. Copy it again.",
    ru: "Это не целый токен: в нём 64 латинские буквы, цифры, дефисы и подчёркивания. Скопируйте его ещё раз.",
  },
  connect: { en: "Connect", ru: "Подключить" },
  connectAndOpen: { en: "Connect and open", ru: "Подключить и открыть" },
  signIn: { en: "Sign in to pick one of your tokens", ru: "Войдите, чтобы выбрать свой токен" },
  yourTokens: { en: "Your tokens", ru: "Ваши токены" },
  use: { en: "Use in this browser", ru: "Подключить здесь" },
  held: {
    en: (hint: string) =>
      `Device ${hint}… holds it. If that is not this browser, the page that opens says how to get the token here; or release it first.`,
    ru: (hint: string) =>
      `Занят устройством ${hint}… Если это не этот браузер, открывшаяся страница подскажет, как получить токен здесь; или сначала освободите его.`,
  },
  noSecret: {
    en: "The service can no longer show this token. If you kept it, paste it below.",
    ru: "Сервис больше не может показать этот токен. Если он у вас сохранён, вставьте его ниже.",
  },
  allTokens: { en: "All my tokens", ru: "Все мои токены" },
  noneTitle: { en: "You have no usable token", ru: "У вас нет действующего токена" },
  none: {
    en: "A token opens the target server for a time, from an hour to 30 days.",
    ru: "Токен открывает целевой сервер на время, от часа до 30 дней.",
  },
});
