import { isUuid } from "../../kernel/ids.ts";
import { LANGUAGES, type Language } from "../../kernel/language.ts";

/** What a button does when it is pressed. Those that ask lead to a question, whose answer acts. */
export const BUTTON_ACTIONS = [
  "ask_release",
  "release",
  "free_seat",
  "ask_freeze",
  "freeze",
  "ask_thaw",
  "thaw",
  "ask_end_session",
  "end_session",
  "ask_refund",
  "refund",
  "ask_maintenance_on",
  "maintenance_on",
  "ask_maintenance_off",
  "maintenance_off",
  "language",
  "cancel",
] as const;
export type ButtonAction = (typeof BUTTON_ACTIONS)[number];

export function isButtonAction(name: string): name is ButtonAction {
  return BUTTON_ACTIONS.some((known) => known === name);
}

/** Whether an action does something that it must not do twice. A question, or the choice of a language, can be repeated. */
export function changesSomething(action: ButtonAction): boolean {
  return !action.startsWith("ask_") && action !== "cancel" && action !== "language";
}

const KEY = /^b:([\w-]{22})$/;

/** What a button sends: its key, and nothing of what it does. 24 of 64 characters. */
export function buttonData(key: string): string {
  return `b:${key}`;
}

/** @returns null: it is not of a button of ours */
export function buttonKeyOf(data: string): string | null {
  return KEY.exec(data)?.[1] ?? null;
}

/** The language that a text names; null: none. */
export function languageNamed(text: string): Language | null {
  return LANGUAGES.find((language) => language === text.toLowerCase()) ?? null;
}

/** How long maintenance may be begun for, from a chat. It can be ended earlier. */
export const MAINTENANCE_MINUTES = [30, 60, 120] as const;

/** The minutes that a text names; null: none of those. */
export function minutesNamed(text: string): number | null {
  return MAINTENANCE_MINUTES.find((minutes) => String(minutes) === text) ?? null;
}

/** Whether the subject of a button fits its action. */
export function isSubjectOf(action: ButtonAction, subject: string): boolean {
  if (action === "cancel") return subject === "";
  if (action === "ask_maintenance_on" || action === "maintenance_on") return minutesNamed(subject) !== null;
  return action === "language" ? languageNamed(subject) !== null : isUuid(subject);
}
