import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/**
 * Writes to the feed that every user changed, so that each instance reads all grants again before it uses them. For statements
 * that remove users without the trigger that writes to the feed.
 */
export async function recordUsersChanged(tx: Tx): Promise<void> {
  await sql`INSERT INTO access_changes (kind, user_id) SELECT 'user_changed', id FROM users`.execute(tx);
}
