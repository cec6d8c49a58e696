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

/**
 * Marks a button as pressed, and locks it until the transaction ends. Of several presses at once one gets it.
 * @returns null: unknown, of another chat or user, expired, or pressed before
 */
export async function pressButton(
  tx: Tx,
  { key, chatId, userId, updateId }: Press,
  now: Date,
): Promise<{ readonly action: string; readonly subject: string } | null> {
  const { rows } = await sql<{ action: string; subject: string }>`
    UPDATE telegram_buttons SET used_at = coalesce(used_at, ${now}), used_by_update = ${updateId}
     WHERE key_hash = ${hashSecret(key)} AND chat_id = ${chatId} AND user_id = ${userId}
       AND expires_at > ${now} AND coalesce(used_by_update, ${updateId}) = ${updateId}
    RETURNING action, subject`.execute(tx);
  return rows[0] ?? null;
}

/** Uses `telegram_buttons_expires_idx`. @returns how many were deleted */
export async function deleteButtonsBefore(tx: Tx, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM telegram_buttons WHERE key_hash IN
      (SELECT key_hash FROM telegram_buttons WHERE expires_at < ${before} LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
