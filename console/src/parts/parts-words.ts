import { defineWords } from "../words/define-words.ts";
import { en, ru } from "../words/plural.ts";

export const partsWords = defineWords({
  retry: { en: "Try again", ru: "Повторить" },
  retryIn: {
    en: (seconds: number) => en(seconds, { one: "Try again in # second", other: "Try again in # seconds" }),
    ru: (seconds: number) =>
      ru(seconds, {
        one: "Повторить через # секунду",
        few: "Повторить через # секунды",
        many: "Повторить через # секунд",
        other: "Повторить через # секунды",
      }),
  },
  requestId: { en: "Request id, for the operator:", ru: "Номер запроса, для оператора:" },
  noAnswerTitle: { en: "The service does not answer", ru: "Сервис не отвечает" },
  noAnswer: {
    en: "Check your connection. Nothing you entered is lost: try again in a moment.",
    ru: "Проверьте соединение. Введённое не потеряно: повторите чуть позже.",
  },
  busyTitle: { en: "Too many requests", ru: "Слишком много запросов" },
  awayTitle: { en: "The service is not available right now", ru: "Сервис сейчас недоступен" },
  away: {
    en: "It is not your fault and nothing was charged. Try again in a moment.",
    ru: "Это не ваша ошибка, ничего не списано. Повторите чуть позже.",
  },
  faultTitle: { en: "That did not work", ru: "Не получилось" },
  fault: {
    en: "The page met an error of its own. Load it again; if it stays, tell the operator.",
    ru: "На странице произошла ошибка. Обновите её; если не поможет, сообщите оператору.",
  },
  stale: {
    en: "Not up to date: the service does not answer just now.",
    ru: "Данные могли устареть: сервис сейчас не отвечает.",
  },
  signOut: { en: "Sign out", ru: "Выйти" },
  light: { en: "Light colours", ru: "Светлые цвета" },
  dark: { en: "Dark colours", ru: "Тёмные цвета" },
  loading: { en: "Loading", ru: "Загрузка" },
  owed: { en: (sum: string) => `You owe ${sum}`, ru: (sum: string) => `Задолженность: ${sum}` },
  owedText: {
    en: "Money of an earlier payment or bonus went back after it was spent. Whatever comes in next pays this first.",
    ru: "Деньги прежнего платежа или бонуса вернулись обратно, когда уже были потрачены. Следующие поступления сначала погасят этот долг.",
  },
  copy: { en: "Copy", ru: "Копировать" },
  copied: { en: "Copied", ru: "Скопировано" },
  cancel: { en: "Cancel", ru: "Отмена" },
  close: { en: "Close", ru: "Закрыть" },
  previous: { en: "Previous", ru: "Назад" },
  next: { en: "Next", ru: "Вперёд" },
  pages: { en: "Pages", ru: "Страницы" },
  range: {
    en: (from: number, to: number, total: string) => `${from}–${to} of ${total}`,
    ru: (from: number, to: number, total: string) => `${from}–${to} из ${total}`,
  },
  moreThan: { en: (total: string) => `more than ${total}`, ru: (total: string) => `более ${total}` },
  days: {
    en: (n: number) => en(n, { one: "# day", other: "# days" }),
    ru: (n: number) => ru(n, { one: "# день", few: "# дня", many: "# дней", other: "# дня" }),
  },
  hours: {
    en: (n: number) => en(n, { one: "# hour", other: "# hours" }),
    ru: (n: number) => ru(n, { one: "# час", few: "# часа", many: "# часов", other: "# часа" }),
  },
  scopeFull: { en: "Full access", ru: "Полный доступ" },
  scopeCertificates: { en: "Certificates only", ru: "Только сертификаты" },
  ended: { en: "ended", ru: "закончилось" },
  hoursShort: { en: (n: number) => `${n} h`, ru: (n: number) => `${n} ч` },
  minutesShort: { en: (n: number) => `${n} min`, ru: (n: number) => `${n} мин` },
  secondsShort: { en: (n: number) => `${n} s`, ru: (n: number) => `${n} с` },
});
