import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const healthWords = defineWords({
  title: { en: "Health", ru: "Состояние" },
  database: { en: "Database", ru: "База данных" },
  redis: { en: "Redis", ru: "Redis" },
  upstream: { en: "Target", ru: "Целевой сервер" },
  uptime: { en: "Running for", ru: "Работает" },
  backup: { en: "Newest backup", ru: "Последняя копия" },
  audit: { en: "Audit log", ru: "Журнал аудита" },
  books: { en: "Books", ru: "Учёт денег" },
  checked: { en: "proven", ru: "сверен" },
  entries: {
    en: (n: number) => en(n, { one: "# entry", other: "# entries" }),
    ru: (n: number) =>
      ru(n, { one: "# операция", few: "# операции", many: "# операций", other: "# операции" }),
  },
  mismatches: {
    en: (n: number) => en(n, { one: "# mismatch", other: "# mismatches" }),
    ru: (n: number) =>
      ru(n, { one: "# расхождение", few: "# расхождения", many: "# расхождений", other: "# расхождения" }),
  },
  new: { en: "no proof was due yet", ru: "первая сверка впереди" },
  wrong: { en: "wrong", ru: "есть расхождения" },
  unproven: { en: "not proven", ru: "давно не сверялся" },
  version: { en: "Version", ru: "Версия" },
  toLive: { en: "Who is on the machine", ru: "Кто сейчас онлайн" },
  ago: { en: "ago", ru: "назад" },
  proven: { en: "proven", ru: "проверен" },
  up: { en: "answers", ru: "отвечает" },
  down: { en: "does not answer", ru: "не отвечает" },
  healthy: { en: "All is well", ru: "Всё в порядке" },
  degraded: { en: "Something is wrong", ru: "Есть неполадки" },
  unhealthy: { en: "Out of order", ru: "Не работает" },
  off: { en: "none are made", ru: "не делаются" },
  ok: { en: "in order", ru: "в порядке" },
  overdue: { en: "overdue", ru: "просрочена" },
  late: { en: "late", ru: "запаздывает" },
  broken: { en: "was changed", ru: "изменён посторонним" },
  unknown: { en: "not known yet", ru: "пока неизвестно" },
});

/** The colour of each state. */
export const STATES = {
  up: "green",
  healthy: "green",
  ok: "green",
  off: "yellow",
  late: "yellow",
  unknown: "gray",
  degraded: "yellow",
  overdue: "red",
  down: "red",
  unhealthy: "red",
  broken: "red",
  new: "gray",
  wrong: "red",
  unproven: "yellow",
} as const;
