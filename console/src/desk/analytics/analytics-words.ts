import { defineWords } from "../../words/define-words.ts";

export const analyticsWords = defineWords({
  title: { en: "Analytics", ru: "Аналитика" },
  period: { en: "Step", ru: "Шаг" },
  download: { en: "Download CSV", ru: "Скачать CSV" },
  totals: { en: "In all", ru: "Всего за это время" },
  table: { en: "The figures", ru: "Те же данные таблицей" },
  begins: { en: "Begins", ru: "Начало" },
  revenue: { en: "Revenue", ru: "Выручка" },
  sales: { en: "Sales", ru: "Продажи" },
  purchases: { en: "Purchases", ru: "Покупок" },
  refunds: { en: "Paid back", ru: "Возвраты" },
  deposits: { en: "Payments that arrived", ru: "Поступило платежей" },
  requests: { en: "Requests", ru: "Запросы" },
  traffic: { en: "Traffic", ru: "Трафик" },
  users: { en: "Active users", ru: "Активные пользователи" },
  devices: { en: "Devices", ru: "Устройства" },
  minutes: { en: "Active time", ru: "Время работы" },
  denials: { en: "Refusals", ru: "Отказы" },
  noDenials: { en: "No request was refused.", ru: "Отказов не было." },
  code: { en: "Reason", ru: "Причина" },
  count: { en: "Times", ru: "Раз" },
  topUsers: { en: "Who used it most", ru: "Кто пользовался больше всех" },
  nobody: { en: "Nobody used it in this time.", ru: "В это время никто не пользовался." },
  zone: {
    en: (zone: string) => `Days and weeks by the clock of ${zone}`,
    ru: (zone: string) => `Дни и недели по часовому поясу ${zone}`,
  },
});

/** One step of the charts and the table. */
export const periodWords = defineWords({
  day: { en: "day", ru: "день" },
  week: { en: "week", ru: "неделя" },
  month: { en: "month", ru: "месяц" },
});
