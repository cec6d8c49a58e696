import { defineWords } from "../../words/define-words.ts";

export const receiptsWords = defineWords({
  title: { en: "Receipts", ru: "Квитанции" },
  intro: {
    en: "A receipt of a month shows what you paid in, bought and used, on one page. That of a single token is on the token's page.",
    ru: "Квитанция за месяц показывает на одной странице, что вы пополнили, купили и использовали. Квитанция на отдельный токен есть на странице токена.",
  },
  months: { en: "Months", ru: "Месяцы" },
  running: { en: "not over yet", ru: "ещё не закончился" },
  check: { en: "Check a receipt", ru: "Проверить квитанцию" },
  print: { en: "Issue and print", ru: "Выдать и распечатать" },
  printAgain: { en: "Print", ru: "Распечатать" },
  csv: { en: "CSV", ru: "CSV" },
  json: { en: "JSON", ru: "JSON" },
  codeHint: {
    en: "Issuing gives the sheet a code. Whoever gets the sheet can check it at /verify, without an account, and sees what is on the sheet.",
    ru: "При выдаче лист получает код. По нему любой, кому вы отдали лист, проверит его на странице /verify без регистрации и увидит то же, что на листе.",
  },
  viewed: {
    en: "Only the customer can issue a receipt with a code.",
    ru: "Выдать квитанцию с кодом может только сам клиент.",
  },
  token: { en: "Receipt", ru: "Квитанция" },
  back: { en: "To the token", ru: "К токену" },
  all: { en: "All months", ru: "Все месяцы" },
  verifyTitle: { en: "Check a receipt", ru: "Проверка квитанции" },
  verifyIntro: {
    en: "Enter the code on the sheet. You see what the receipt said when it was issued: compare it with the sheet.",
    ru: "Введите код с листа. Вы увидите, что было в квитанции при выдаче: сравните это с листом.",
  },
  verifyCode: { en: "Code of the receipt", ru: "Код квитанции" },
  verifyHint: {
    en: "16 characters. Case, spaces and dashes do not matter.",
    ru: "16 символов. Регистр, пробелы и дефисы не важны.",
  },
  verify: { en: "Check", ru: "Проверить" },
  genuine: { en: "This receipt is genuine", ru: "Квитанция подлинная" },
  compare: {
    en: (time: string) =>
      `This service issued it on ${time}. Compare each line below with the sheet: if one differs, the sheet was changed. What has happened since is not shown here.`,
    ru: (time: string) =>
      `Её выдал этот сервис: ${time}. Сравните каждую строку ниже с листом: если что-то отличается, лист изменён. Что произошло после выдачи, здесь не показано.`,
  },
  another: { en: "Check another", ru: "Проверить другую" },
});
