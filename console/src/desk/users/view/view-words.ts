import { defineWords } from "../../../words/define-words.ts";

export const viewWords = defineWords({
  view: { en: "View as customer", ru: "Посмотреть глазами клиента" },
  receipts: { en: "Receipts", ru: "Квитанции" },
  title: {
    en: (name: string) => `View as ${name}?`,
    ru: (name: string) => `Посмотреть глазами клиента ${name}?`,
  },
  text: {
    en: "You see the customer's pages as they are, for at most half an hour. Nothing can be changed there, and access tokens are not shown. Your own sign-in stays.",
    ru: "Вы увидите страницы клиента такими, какие они у него, не дольше получаса. Изменить там ничего нельзя, сами токены доступа не показываются. Ваш собственный вход сохранится.",
  },
  audited: {
    en: "The audit log keeps who looked, when and why.",
    ru: "В журнале аудита останется, кто смотрел, когда и зачем.",
  },
  banner: {
    en: (name: string) => `You are viewing the pages of ${name}`,
    ru: (name: string) => `Вы смотрите страницы клиента ${name}`,
  },
  until: { en: "Nothing can be changed here. Until", ru: "Изменить здесь ничего нельзя. До" },
  end: { en: "End the view", ru: "Завершить просмотр" },
});
