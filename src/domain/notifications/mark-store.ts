import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/** @returns null if the mark was never set */
export async function selectMark(
  tx: Tx,
  name: string,
): Promise<{ readonly value: string; readonly markedAt: Date } | null> {
  const row = await tx
    .selectFrom("notification_marks")
    .select(["value", "marked_at as markedAt"])
    .where("name", "=", name)
    .executeTakeFirst();
  return row ?? null;
}

export async function storeMark(tx: Tx, name: string, value: string, now: Date): Promise<void> {
  await tx
    .insertInto("notification_marks")
    .values({ name, value, marked_at: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, marked_at: now }))
    .execute();
}

/** Sets a mark, and locks it until the transaction ends. @returns whether it had another value before: of several at once, one gets true */
export async function moveMark(tx: Tx, name: string, value: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO notification_marks AS mark (name, value, marked_at) VALUES (${name}, ${value}, ${now})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, marked_at = excluded.marked_at
     WHERE mark.value <> excluded.value
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export async function deleteMarksBefore(tx: Tx, time: Date): Promise<void> {
  await tx.deleteFrom("notification_marks").where("marked_at", "<", time).execute();
}
