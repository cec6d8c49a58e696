import { defineWords } from "../words/define-words.ts";
import type { WarningMinutes } from "./end-warning-rules.ts";

const ENGLISH: Record<WarningMinutes, string> = {
  60: "Less than an hour left",
  5: "Less than 5 minutes left",
  1: "Less than a minute left",
};
const RUSSIAN: Record<WarningMinutes, string> = {
  60: "Осталось меньше часа",
  5: "Осталось меньше 5 минут",
  1: "Осталось меньше минуты",
};

export const endWarningWords = defineWords({
  title: { en: "Before the time ends", ru: "Когда время подходит к концу" },
  left: {
    en: (minutes: WarningMinutes) => ENGLISH[minutes],
    ru: (minutes: WarningMinutes) => RUSSIAN[minutes],
  },
  what: {
    en: (name: string) => `${name}: when its time is over, everything that runs on it is cut.`,
    ru: (name: string) => `${name}: когда время закончится, всё, что открыто через него, оборвётся.`,
  },
  offer: {
    en: "This browser can notify you 1 hour, 5 minutes and 1 minute before a token ends, while a page of this site with your tokens is open, even in the background.",
    ru: "Браузер может напомнить за 1 час, за 5 минут и за 1 минуту до окончания токена, пока открыта страница с вашими токенами, хотя бы в фоне.",
  },
  turnOn: { en: "Notify me", ru: "Напоминать" },
  isOn: {
    en: "This browser notifies you 1 hour, 5 minutes and 1 minute before a token ends. Leave this page open, in the background if you like.",
    ru: "Браузер напомнит за 1 час, за 5 минут и за 1 минуту до окончания токена. Не закрывайте эту страницу, она может быть и в фоне.",
  },
  turnOff: { en: "Stop notifying", ru: "Не напоминать" },
  turnedOn: { en: "Notifications are on", ru: "Напоминания включены" },
  turnedOnText: { en: "This is how you will be told.", ru: "Так будут выглядеть напоминания." },
  refused: {
    en: "Notifications of this site are blocked in the browser. You can allow them in its settings; without them the warnings appear on this page.",
    ru: "Уведомления этого сайта запрещены в браузере. Их можно разрешить в его настройках; без них предупреждения появятся на этой странице.",
  },
  absent: {
    en: "This browser shows no notifications of sites here: the warnings appear on this page.",
    ru: "Здесь браузер не показывает уведомления сайтов: предупреждения появятся на этой странице.",
  },
});
