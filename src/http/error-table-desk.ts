import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of what operators work with at the desk. */
export const DESK_WORK_ERRORS = {
  notes_limit: {
    status: 409,
    title: { en: "Too many notes", ru: "Слишком много заметок" },
    detail: {
      en: "There may be at most {max} notes on a user. Delete one first.",
      ru: "О пользователе может быть не больше {max} заметок. Сначала удалите одну из них.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
