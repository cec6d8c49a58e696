import { DURATION_HOURS, type DurationHours } from "../../kernel/duration.ts";
import { isUuid, type Uuid } from "../../kernel/ids.ts";
import { LANGUAGES, type Language } from "../../kernel/language.ts";
import type { Cents } from "../../kernel/money.ts";

/** What a button does when it is pressed. Those that ask lead to a question, whose answer acts. */
export const BUTTON_ACTIONS = [
  "ask_release",
  "release",
  "free_seat",
  "ask_freeze",
  "freeze",
  "ask_thaw",
  "thaw",
  "ask_extend",
  "ask_extend_by",
  "extend",
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

/** The actions that ask, and what each asks for. */
const ASKED = {
  ask_release: "release",
  ask_freeze: "freeze",
  ask_thaw: "thaw",
  ask_extend: "ask_extend_by",
  ask_extend_by: "extend",
  ask_end_session: "end_session",
  ask_refund: "refund",
  ask_maintenance_on: "maintenance_on",
  ask_maintenance_off: "maintenance_off",
} as const satisfies Record<AskingAction, ButtonAction>;
type AskingAction = Extract<ButtonAction, `ask_${string}`>;

export function isAsking(action: ButtonAction): action is AskingAction {
  return action in ASKED;
}

/** The action of the buttons under the question that another one asks. */
export function askedBy(action: AskingAction): ButtonAction {
  return ASKED[action];
}

export function isButtonAction(name: string): name is ButtonAction {
  return BUTTON_ACTIONS.some((known) => known === name);
}

/** Whether an action may come again with the same update: it changes nothing that a repetition would harm, or it looks by itself. */
export function mayRepeat(action: ButtonAction): boolean {
  return isAsking(action) || action === "cancel" || action === "language" || action === "extend";
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

/** What a button extends a token by, and for how much; the price is null before it is asked for. */
export type ExtensionSubject = {
  readonly tokenId: Uuid;
  readonly durationHours: DurationHours;
  readonly costCents: Cents | null;
};

const EXTENSION = /^([0-9a-f-]{36}):(\d{1,3})(?::(\d{1,17}))?$/;

/** As text, at most 58 characters. */
export function extensionSubject({ tokenId, durationHours, costCents }: ExtensionSubject): string {
  return [tokenId, durationHours, ...(costCents === null ? [] : [costCents])].join(":");
}

/** The extension that a text names; null: none that is sold. */
export function parseExtension(text: string): ExtensionSubject | null {
  const [, tokenId = "", hours, cents] = EXTENSION.exec(text) ?? [];
  const durationHours = DURATION_HOURS.find((known) => String(known) === hours);
  if (durationHours === undefined || !isUuid(tokenId)) return null;
  return { tokenId, durationHours, costCents: cents === undefined ? null : BigInt(cents) };
}

/** Whether the subject of a button fits its action. */
export function isSubjectOf(action: ButtonAction, subject: string): boolean {
  if (action === "cancel") return subject === "";
  if (action === "ask_maintenance_on" || action === "maintenance_on") return minutesNamed(subject) !== null;
  if (action === "ask_extend_by") return parseExtension(subject) !== null;
  if (action === "extend") return (parseExtension(subject)?.costCents ?? null) !== null;
  return action === "language" ? languageNamed(subject) !== null : isUuid(subject);
}
