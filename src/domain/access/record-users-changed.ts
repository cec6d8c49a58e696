import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/**
 * Writes into the feed of changes that every user changed: each instance looks its grants up anew before it serves them.
 * For what removes users past the trigger that tells of each.
 */
export async function recordUsersChanged(tx: Tx): Promise<void> {
  await sql`INSERT INTO access_changes (kind, user_id) SELECT 'user_changed', id FROM users`.execute(tx);
}
