import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const batchWords = defineWords({
  title: { en: "Bulk actions", ru: "Массовые действия" },
  list: {
    en: "Bulk actions of the last 400 days, newest first",
    ru: "Массовые действия за 400 дней, сначала новые",
  },
  noneTitle: { en: "None yet", ru: "Их ещё не было" },
  none: {
    en: "Select several users, tokens or sessions in their list: what can be done with all of them stands below it.",
    ru: "Отметьте в списке нескольких пользователей, токены или сеансы: под ним появится, что можно сделать сразу со всеми.",
  },
  when: { en: "When", ru: "Когда" },
  action: { en: "Action", ru: "Действие" },
  adjust_balance: { en: "Change balances", ru: "Изменить балансы" },
  deactivate: { en: "Deactivate", ru: "Отключить" },
  reactivate: { en: "Activate", ru: "Включить" },
  revoke_tokens: { en: "Revoke tokens", ru: "Отозвать токены" },
  end_sessions: { en: "End sessions", ru: "Завершить сеансы" },
  state: { en: "State", ru: "Состояние" },
  running: { en: "Running", ru: "Выполняется" },
  ended: { en: "Ended", ru: "Завершено" },
  done: { en: "Done", ru: "Выполнено" },
  unchanged: { en: "Was so already", ru: "Уже так было" },
  refused: { en: "Refused", ru: "Отказано" },
  waiting: { en: "Waiting", ru: "Ждут" },
  itemWaiting: { en: "waits", ru: "ждёт" },
  itemDone: { en: "done", ru: "выполнено" },
  itemUnchanged: { en: "was so already", ru: "уже так" },
  itemRefused: { en: "refused", ru: "отказано" },
  reason: { en: "Reason", ru: "Причина" },
  each: { en: "Each balance", ru: "Каждому балансу" },
  total: { en: "All balances together", ru: "Всего по балансам" },
  by: { en: "Ordered by", ru: "Кто" },
  one: { en: "Bulk action", ru: "Массовое действие" },
  all: { en: "All bulk actions", ru: "Все массовые действия" },
  items: { en: "What happened to each", ru: "Что стало с каждым" },
  item: { en: "Which", ru: "Кто или что" },
  token: { en: (id: string) => `token ${id}`, ru: (id: string) => `токен ${id}` },
  session: { en: (id: string) => `session ${id}`, ru: (id: string) => `сеанс ${id}` },
  outcome: { en: "Outcome", ru: "Итог" },
  why: { en: "Why", ru: "Почему" },
  gained: { en: "Balance", ru: "Баланс" },
  progress: {
    en: "It goes on by itself, also if this page is closed; the figures follow.",
    ru: "Выполняется само, даже если закрыть страницу; цифры обновляются.",
  },
  undoOf: { en: "Takes back", ru: "Отменяет" },
  undoneBy: { en: "Taken back by", ru: "Отменено действием" },
  thatOne: { en: "another bulk action", ru: "другое массовое действие" },
  undo: { en: "Take it back", ru: "Отменить" },
  undoTitle: { en: "Take this bulk action back?", ru: "Отменить массовое действие?" },
  undoText: {
    en: (n: number) =>
      en(n, {
        one: "What was done to # is taken back, as far as it can be: money that is spent is not. The outcome names what was refused.",
        other:
          "What was done to # is taken back, as far as it can be: money that is spent is not. The outcome names what was refused.",
      }),
    ru: (n: number) =>
      ru(n, {
        one: "Выполненное (#) будет отменено, насколько это возможно: потраченные деньги не вернуть. В итоге будет видно, где отказано.",
        few: "Выполненное (#) будет отменено, насколько это возможно: потраченные деньги не вернуть. В итоге будет видно, где отказано.",
        many: "Выполненное (#) будет отменено, насколько это возможно: потраченные деньги не вернуть. В итоге будет видно, где отказано.",
        other: "Выполненное (#) будет отменено, насколько это возможно.",
      }),
  },
  dialogTitle: {
    en: (action: string, n: number) => `${action}: ${n} selected`,
    ru: (action: string, n: number) => `${action}: выбрано ${n}`,
  },
  amount: { en: "Sum for each, ZNC", ru: "Сумма каждому, ZNC" },
  amountHint: {
    en: "With a minus it is deducted: -5",
    ru: "Чтобы списать, поставьте минус: -5",
  },
  noAmount: { en: "A sum such as 100, 12.50 or -5", ru: "Сумма, например 100, 12,50 или -5" },
  rehearse: { en: "See what would happen", ru: "Показать, что произойдёт" },
  rehearsed: { en: "What would happen", ru: "Что произойдёт" },
  nothing: { en: "Nothing would happen.", ru: "Ничего не изменится." },
  adjustText: {
    en: "Each user sees the sum and your reason among the transactions.",
    ru: "Каждый пользователь увидит сумму и вашу причину среди операций.",
  },
  deactivateText: {
    en: "They can no longer sign in, and whatever runs on their tokens is cut at once. Tokens and balances stay.",
    ru: "Они больше не смогут войти, а всё, что идёт через их токены, сразу оборвётся. Токены и балансы сохранятся.",
  },
  reactivateText: {
    en: "They can sign in and use their tokens again.",
    ru: "Они снова смогут войти и пользоваться токенами.",
  },
  revokeText: {
    en: "The tokens end at once, without money back. This cannot be taken back.",
    ru: "Токены сразу закончатся, деньги не вернутся. Отменить это нельзя.",
  },
  endText: {
    en: "The devices are cut at once; the tokens stay. This cannot be taken back.",
    ru: "Устройства сразу отключатся, токены останутся. Отменить это нельзя.",
  },
  run: {
    en: (action: string, n: number) => `${action}: ${n}`,
    ru: (action: string, n: number) => `${action}: ${n}`,
  },
});
