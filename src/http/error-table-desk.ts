import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of what operators work with at the desk. */
export const DESK_WORK_ERRORS = {
  batch_not_reversible: {
    status: 409,
    title: { en: "Cannot be undone", ru: "Отменить нельзя" },
    detail: {
      en: "This cannot be undone: a revoked token stays revoked, an ended session stays ended, and an undoing is not undone.",
      ru: "Это нельзя отменить: отозванный токен остаётся отозванным, завершённая сессия - завершённой, а отмену не отменяют.",
    },
  },
  batch_running: {
    status: 409,
    title: { en: "Still running", ru: "Ещё выполняется" },
    detail: {
      en: "These changes are still being made. Undo them when they are done.",
      ru: "Изменения ещё выполняются. Отменить их можно после завершения.",
    },
  },
  changed_since: {
    status: 409,
    title: { en: "Changed again since", ru: "С тех пор изменено" },
    detail: {
      en: "This user was deactivated or activated again after the bulk action. What was decided later stays.",
      ru: "После массового действия пользователя снова отключали или включали. Остаётся в силе более позднее решение.",
    },
  },
  notes_limit: {
    status: 409,
    title: { en: "Too many notes", ru: "Слишком много заметок" },
    detail: {
      en: "There may be at most {max} notes on a user. Delete one first.",
      ru: "О пользователе может быть не больше {max} заметок. Сначала удалите одну из них.",
    },
  },
  view_only: {
    status: 403,
    title: { en: "Only for reading", ru: "Только для просмотра" },
    detail: {
      en: "You are viewing a customer: nothing can be changed here, and what is secret is not shown. End the view first.",
      ru: "Вы смотрите от имени клиента: здесь ничего нельзя изменить, а секретное не показывается. Сначала завершите просмотр.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
