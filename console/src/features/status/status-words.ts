import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const statusWords = defineWords({
  title: { en: "Service status", ru: "Состояние сервиса" },
  up: { en: "The target is up", ru: "Целевой сервер работает" },
  down: { en: "The target is down", ru: "Целевой сервер не отвечает" },
  unknown: { en: "Not known yet", ru: "Пока неизвестно" },
  away: { en: "The service is away", ru: "Сервис недоступен" },
  upText: { en: "Connections go through.", ru: "Подключения проходят." },
  downText: {
    en: "Connections to it fail. There is nothing to mend on your side: this page says when it is back.",
    ru: "Подключиться к нему нельзя. На вашей стороне чинить нечего: эта страница скажет, когда он вернётся.",
  },
  busyText: {
    en: "Connections go through, but more is asked of it than it can do at once: requests wait a little for their turn.",
    ru: "Подключения проходят, но запросов больше, чем он обрабатывает одновременно: они недолго ждут своей очереди.",
  },
  unknownText: {
    en: "The service has just started and has not looked at the target yet.",
    ru: "Сервис только что запустился и ещё не проверял целевой сервер.",
  },
  awayText: {
    en: "It does not answer this page. Check your connection; the page tries again by itself.",
    ru: "Он не отвечает этой странице. Проверьте соединение; страница пробует снова сама.",
  },
  lastKnown: { en: "Last known", ru: "По последним данным" },
  since: { en: "since", ru: "с" },
  lasting: { en: (length: string) => `for ${length}`, ru: (length: string) => `уже ${length}` },
  checked: {
    en: (length: string) => `Checked ${length} ago`,
    ru: (length: string) => `Проверено ${length} назад`,
  },
  byItself: {
    en: "This page refreshes by itself every 15 seconds.",
    ru: "Страница обновляется сама каждые 15 секунд.",
  },
  zone: { en: (zone: string) => `Times are in ${zone}.`, ru: (zone: string) => `Время: ${zone}.` },
  busy: { en: "How busy it is", ru: "Насколько он загружен" },
  devices: {
    en: (n: number) => en(n, { one: "device is connected", other: "devices are connected" }),
    ru: (n: number) =>
      ru(n, {
        one: "устройство подключено",
        few: "устройства подключено",
        many: "устройств подключено",
        other: "устройства подключено",
      }),
  },
  requests: {
    en: (n: number) => en(n, { one: "request in the last minute", other: "requests in the last minute" }),
    ru: (n: number) =>
      ru(n, {
        one: "запрос за последнюю минуту",
        few: "запроса за последнюю минуту",
        many: "запросов за последнюю минуту",
        other: "запроса за последнюю минуту",
      }),
  },
  outages: { en: "Outages in the last 30 days", ru: "Перебои за последние 30 дней" },
  noOutages: { en: "None were seen.", ru: "Не замечено ни одного." },
  from: { en: "Began", ru: "Начало" },
  to: { en: "Ended", ru: "Конец" },
  length: { en: "Lasted", ru: "Длительность" },
  goesOn: { en: "goes on", ru: "ещё идёт" },
});

/** Lengths of time; in Russian in the accusative, for "уже" and "назад". */
export const lengthWords = defineWords({
  days: {
    en: (n: number) => en(n, { one: "# day", other: "# days" }),
    ru: (n: number) => ru(n, { one: "# день", few: "# дня", many: "# дней", other: "# дня" }),
  },
  hours: {
    en: (n: number) => en(n, { one: "# hour", other: "# hours" }),
    ru: (n: number) => ru(n, { one: "# час", few: "# часа", many: "# часов", other: "# часа" }),
  },
  minutes: {
    en: (n: number) => en(n, { one: "# minute", other: "# minutes" }),
    ru: (n: number) => ru(n, { one: "# минуту", few: "# минуты", many: "# минут", other: "# минуты" }),
  },
  seconds: {
    en: (n: number) => en(n, { one: "# second", other: "# seconds" }),
    ru: (n: number) => ru(n, { one: "# секунду", few: "# секунды", many: "# секунд", other: "# секунды" }),
  },
});
