import { defineWords } from "../../words/define-words.ts";

export const overviewWords = defineWords({
  title: { en: "Overview", ru: "Сводка" },
  attention: { en: "Needs attention", ru: "Требует внимания" },
  calm: { en: "Nothing needs you now.", ru: "Сейчас ничего не требует вашего внимания." },
  critical: { en: "Critical", ru: "Срочно" },
  warning: { en: "Warning", ru: "Предупреждение" },
  since: { en: "since", ru: "с" },
  open: { en: (section: string) => `Open: ${section}`, ru: (section: string) => `Открыть: ${section}` },
  period: { en: "Period of the charts", ru: "Период графиков" },
  days: { en: "30 days", ru: "30 дней" },
  weeks: { en: "12 weeks", ru: "12 недель" },
  months: { en: "12 months", ru: "12 месяцев" },
  revenue: { en: "Revenue", ru: "Выручка" },
  activeUsers: { en: "Active users", ru: "Активные пользователи" },
  requests: { en: "Requests", ru: "Запросы" },
  denials: { en: "Refused requests", ru: "Отказы" },
  noDenials: { en: "No request was refused.", ru: "Отказов не было." },
  why: { en: "Why", ru: "Почему" },
  times: { en: "Times", ru: "Сколько раз" },
});
