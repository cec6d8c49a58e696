import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

export async function isHandled(tx: Tx, updateId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("telegram_updates")
    .select("update_id")
    .where("update_id", "=", updateId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function storeHandled(tx: Tx, updateId: string, handledAt: Date): Promise<void> {
  await tx
    .insertInto("telegram_updates")
    .values({ update_id: updateId, handled_at: handledAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Uses `telegram_updates_handled_idx`. @returns how many were deleted */
export async function deleteUpdatesBefore(tx: Tx, before: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM telegram_updates WHERE update_id IN
      (SELECT update_id FROM telegram_updates WHERE handled_at < ${before} LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
