import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

/** Words of the desk's frame, and of what several of its pages use. */
export const deskWords = defineWords({
  desk: { en: "Desk", ru: "Управление" },
  menu: { en: "Sections of the desk", ru: "Разделы управления" },
  more: { en: "Menu", ru: "Меню" },
  skip: { en: "Skip to the content", ru: "К содержимому" },
  myPages: { en: "My own account", ru: "Мой личный кабинет" },
  overview: { en: "Overview", ru: "Сводка" },
  live: { en: "Live", ru: "Сейчас онлайн" },
  liveShort: { en: "Live", ru: "Онлайн" },
  users: { en: "Users", ru: "Пользователи" },
  usersShort: { en: "Users", ru: "Люди" },
  tokens: { en: "Tokens", ru: "Токены" },
  sessions: { en: "Sessions", ru: "Сеансы" },
  payments: { en: "Payments", ru: "Платежи" },
  bundles: { en: "Bundles", ru: "Пакеты" },
  audit: { en: "Audit log", ru: "Журнал аудита" },
  analytics: { en: "Analytics", ru: "Аналитика" },
  webhooks: { en: "Webhooks", ru: "Вебхуки" },
  maintenance: { en: "Maintenance and compensation", ru: "Обслуживание и компенсации" },
  health: { en: "Jobs and health", ru: "Задания и состояние" },
  settings: { en: "Notifications", ru: "Уведомления" },
  setup: { en: "Setup", ru: "Настройка" },
  keys: { en: "Keys", ru: "Клавиши" },
  searchAll: { en: "Search everything", ru: "Поиск по всему" },
  keyRows: { en: "Next and previous row of a list", ru: "Следующая и предыдущая строка списка" },
  keyOpen: { en: "Open the row", ru: "Открыть строку" },
  clearSearch: { en: "Clear the search", ru: "Очистить поиск" },
  filters: { en: "Filters", ru: "Отбор" },
  loadMore: { en: "Show more", ru: "Показать ещё" },
  found: {
    en: (n: number, more: string) => en(n, { one: `#${more} found`, other: `#${more} found` }),
    ru: (n: number, more: string) =>
      ru(n, {
        one: `Найдена #${more} запись`,
        few: `Найдено #${more} записи`,
        many: `Найдено #${more} записей`,
        other: `Найдено #${more} записи`,
      }),
  },
  noneTitle: { en: "Nothing found", ru: "Ничего не найдено" },
  none: {
    en: "Nothing fits this search and these filters.",
    ru: "По этому запросу и отбору ничего нет.",
  },
  asTable: { en: "As a table", ru: "Таблицей" },
  day: { en: "From", ru: "Начало" },
  reason: { en: "Reason", ru: "Причина" },
  reasonHint: {
    en: "Goes into the audit log, with your name.",
    ru: "Останется в журнале аудита вместе с вашим именем.",
  },
  changedTitle: { en: "Somebody has changed this meanwhile", ru: "Тем временем данные изменил кто-то ещё" },
  changedText: {
    en: "Nothing of yours was saved. This is what changed; below you decide anew.",
    ru: "Ваше изменение не сохранено. Вот что изменилось; решите заново.",
  },
  changedNothing: {
    en: "What this page shows of it is the same as before.",
    ru: "То, что показано на этой странице, осталось прежним.",
  },
  factorTitle: { en: "Turn on two-step sign-in first", ru: "Сначала включите двухэтапный вход" },
  factorText: {
    en: "Here the desk is open only to those who sign in with a code. Turn it on in your profile, sign out, and sign in with a code.",
    ru: "Здесь управление доступно только тем, кто входит с кодом. Включите двухэтапный вход в профиле, выйдите и войдите с кодом.",
  },
  toProfile: { en: "To my profile", ru: "В профиль" },
  notDeskTitle: { en: "There is no such page", ru: "Такой страницы нет" },
  notDesk: {
    en: "The address may be mistyped, or your account has no role here.",
    ru: "Возможно, адрес введён с ошибкой или у вашей учётной записи нет роли.",
  },
  home: { en: "To the start page", ru: "На главную" },
  yes: { en: "yes", ru: "да" },
  no: { en: "no", ru: "нет" },
});
