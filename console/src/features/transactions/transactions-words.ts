import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const transactionsWords = defineWords({
  title: { en: "Transactions", ru: "Операции" },
  list: { en: "What moved your balance, newest first", ru: "Движения по балансу, сначала новые" },
  filter: { en: "Filter", ru: "Отбор" },
  type: { en: "Type", ru: "Тип" },
  anyType: { en: "All types", ru: "Все типы" },
  from: { en: "From", ru: "С" },
  to: { en: "Up to and including", ru: "По (включительно)" },
  toBeforeFrom: { en: "This is before the first day", ru: "Раньше первого дня" },
  clear: { en: "Clear filters", ru: "Сбросить отбор" },
  export: { en: "Export CSV", ru: "Скачать CSV" },
  receipts: { en: "Receipts by month", ru: "Квитанции по месяцам" },
  exporting: { en: "Preparing the file", ru: "Файл готовится" },
  time: { en: "Time", ru: "Время" },
  what: { en: "What", ru: "Что" },
  amount: { en: "Amount", ru: "Сумма" },
  granted: { en: "granted", ru: "бонусные" },
  balanceAfter: { en: "Balance after", ru: "Баланс после" },
  payment: { en: "The payment", ru: "Платёж" },
  emptyTitle: { en: "Nothing has moved yet", ru: "Операций пока нет" },
  empty: {
    en: "Each top-up, purchase, refund and bonus will stand here with the balance after it.",
    ru: "Здесь будет каждое пополнение, покупка, возврат и бонус, с балансом после операции.",
  },
  topUp: { en: "Top up", ru: "Пополнить" },
  found: {
    en: (n: number) => en(n, { one: "# entry", other: "# entries" }),
    ru: (n: number) =>
      ru(n, { one: "# операция", few: "# операции", many: "# операций", other: "# операции" }),
  },
  noMatchTitle: { en: "Nothing fits this filter", ru: "По этому отбору ничего нет" },
  noMatch: {
    en: "There are no such entries in this time. Choose other days, or clear the filters.",
    ru: "За эти дни нет таких операций. Выберите другие дни или сбросьте отбор.",
  },
  beyondTitle: { en: "The list is shorter", ru: "Список короче" },
  beyond: { en: "There is nothing on this page.", ru: "На этой странице ничего нет." },
  first: { en: "To the first page", ru: "На первую страницу" },
});
