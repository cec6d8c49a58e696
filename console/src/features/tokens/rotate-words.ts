import { defineWords } from "../../words/define-words.ts";

export const rotateWords = defineWords({
  panelTitle: { en: "Has somebody else seen the token?", ru: "Токен увидел кто-то ещё?" },
  panel: {
    en: "Replace it with a new one. Its time goes on, and nothing is paid for it.",
    ru: "Замените его новым. Время продолжит идти, доплачивать не нужно.",
  },
  rotate: { en: "Replace the token", ru: "Заменить токен" },
  title: { en: "Replace the token with a new one?", ru: "Заменить токен новым?" },
  stays: {
    en: "The end of its time, its price and its device stay as they are.",
    ru: "Срок, цена и устройство останутся прежними.",
  },
  stops: {
    en: "The present token stops working at once, and whatever is open through it is cut: in programs, by links, and in connected browsers. Enter the new one there, and connect the browsers again.",
    ru: "Нынешний токен сразу перестанет работать, и всё, что через него открыто, оборвётся: в программах, по ссылкам и в подключённых браузерах. Введите там новый токен, а браузеры подключите заново.",
  },
  holds: {
    en: (hint: string) =>
      `Device ${hint}… keeps holding the token. If that is not yours, release it as well: under “One device at a time”.`,
    ru: (hint: string) =>
      `Токен останется занят устройством ${hint}… Если оно не ваше, ещё и освободите токен: раздел «Одно устройство за раз».`,
  },
  grace: {
    en: (hint: string) => `Let device ${hint}… go on by the present token for 10 minutes`,
    ru: (hint: string) => `Дать устройству ${hint}… 10 минут поработать с нынешним токеном`,
  },
  graceHint: {
    en: "What it has open is cut after that, not now. Only if the device is yours.",
    ru: "То, что на нём открыто, оборвётся не сейчас, а после этого. Только если устройство ваше.",
  },
  done: {
    en: "The token was replaced. Copy the new one to where you use it: the former one opens nothing any more.",
    ru: "Токен заменён. Скопируйте новый туда, где им пользуетесь: прежний больше ничего не открывает.",
  },
  doneUntil: {
    en: (hint: string, time: string) =>
      `The token was replaced. Copy the new one to where you use it: device ${hint}… can use the former one until ${time}.`,
    ru: (hint: string, time: string) =>
      `Токен заменён. Скопируйте новый туда, где им пользуетесь: устройство ${hint}… может работать с прежним до ${time}.`,
  },
});
