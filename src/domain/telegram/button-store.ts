import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import type { ButtonAction } from "./button-rules.ts";

export type NewButton = {
  readonly key: string;
  readonly chatId: string;
  readonly userId: Uuid;
  readonly action: ButtonAction;
  readonly subject: string;
  readonly expiresAt: Date;
};

export async function insertButtons(tx: Tx, buttons: readonly NewButton[]): Promise<void> {
  if (buttons.length === 0) return;
  await tx
    .insertInto("telegram_buttons")
    .values(
      buttons.map(({ key, chatId, userId, action, subject, expiresAt }) => ({
        key_hash: hashSecret(key),
        chat_id: chatId,
        user_id: userId,
        action,
        subject,
        expires_at: expiresAt,
      })),
    )
    .execute();
}

/** A press of a button. */
export type Press = {
  readonly key: string;
  readonly chatId: string;
  readonly userId: Uuid;
  /** The update: the same one may come again after a crash, and presses again. */
  readonly updateId: string;
};

/** What a press was answered with by the rows of the buttons. */
export type PressedButton = {
  readonly action: string;
  readonly subject: string;
  /** The same update has pressed it before, and what it did then was committed. */
  readonly isRepeated: boolean;
};

/**
 * Marks a button as pressed, and locks it until the transaction ends. Of several presses at once one gets it.
 * @returns null: unknown, of another chat or user, expired, or pressed before by another update
 */
export async function pressButton(
  tx: Tx,
  { key, chatId, userId, updateId }: Press,
  now: Date,
): Promise<PressedButton | null> {
  const hash = hashSecret(key);
  const button = await tx
    .selectFrom("telegram_buttons")
    .select(["action", "subject", "used_by_update"])
    .where("key_hash", "=", hash)
    .where("chat_id", "=", chatId)
    .where("user_id", "=", userId)
    .where("expires_at", ">", now)
    .forUpdate()
    .executeTakeFirst();
  if (button === undefined) return null;
  const { action, subject, used_by_update: usedBy } = button;
  if (usedBy !== null) return usedBy === updateId ? { action, subject, isRepeated: true } : null;
  await tx
    .updateTable("telegram_buttons")
    .set({ used_at: now, used_by_update: updateId })
    .where("key_hash", "=", hash)
    .execute();
  return { action, subject, isRepeated: false };
}

/** Uses `telegram_buttons_expires_idx`. @returns how many were deleted */
export async function deleteButtonsBefore(tx: Tx, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM telegram_buttons WHERE key_hash IN
      (SELECT key_hash FROM telegram_buttons WHERE expires_at < ${before} LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
