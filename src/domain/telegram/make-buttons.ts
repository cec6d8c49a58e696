import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { ChatKeyboard } from "./bot-api.port.ts";
import { type ButtonAction, buttonData } from "./button-rules.ts";
import { insertButtons } from "./button-store.ts";
import { buttonText } from "./chat-text-rules.ts";
import { judgeButton } from "./desk-right-rules.ts";

/** An alert of the night is still of use in the morning. */
const ASKS_FOR_MS = DAY_MS;
/** Whoever is asked answers soon, or has forgotten what about. */
const CONFIRMS_FOR_MS = 5 * MINUTE_MS;
const ASKING: readonly ButtonAction[] = [
  "ask_release",
  "ask_freeze",
  "ask_thaw",
  "ask_extend",
  "ask_end_session",
  "ask_refund",
  "ask_maintenance_on",
  "ask_maintenance_off",
  "language",
];
/** 128 random bits. */
const KEY_BYTES = 16;

/** A button to be made. */
export type PlannedButton = {
  readonly text: string;
  readonly action: ButtonAction;
  readonly subject: string;
};

/** Makes buttons that work once, in this chat and for this user alone, until they expire. */
export async function makeButtons(
  deps: { readonly database: Database; readonly clock: Clock; readonly random: Random },
  { userId, chatId }: { readonly userId: Uuid; readonly chatId: string },
  rows: readonly (readonly PlannedButton[])[],
): Promise<ChatKeyboard> {
  const nowMs = deps.clock.nowMs();
  const made = rows.map((row) =>
    row.map((planned) => ({ ...planned, key: deps.random.bytes(KEY_BYTES).toString("base64url") })),
  );
  await insertButtons(
    deps.database.direct,
    made.flat().map(({ key, action, subject }) => ({
      key,
      chatId,
      userId,
      action,
      subject,
      expiresAt: new Date(nowMs + (ASKING.includes(action) ? ASKS_FOR_MS : CONFIRMS_FOR_MS)),
    })),
  );
  return made.map((row) => row.map(({ text, key }) => ({ text: buttonText(text), data: buttonData(key) })));
}

/** The same without those that the user may not press now; a row of which nothing is left is left out. */
export function makeAllowedButtons(
  deps: Parameters<typeof makeButtons>[0] & { readonly requiresAdminTotp: boolean },
  user: Parameters<typeof makeButtons>[1] & Parameters<typeof judgeButton>[0],
  rows: readonly (readonly PlannedButton[])[],
): Promise<ChatKeyboard> {
  const allowed = rows.map((row) =>
    row.filter(({ action }) => judgeButton(user, action, deps.requiresAdminTotp) === null),
  );
  return makeButtons(
    deps,
    user,
    allowed.filter((row) => row.length > 0),
  );
}
