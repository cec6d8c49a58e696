import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { endSessions } from "./session-store.ts";

/**
 * Ends every open session of a database that was restored: its leases were measured by the clock of another server. Devices claim
 * theirs anew.
 * @returns how many were ended
 */
export async function endAllSessions(tx: Tx): Promise<number> {
  const ended = await endSessions(
    tx,
    sql`SELECT id, 'restored' AS reason FROM proxy_sessions WHERE ended_at IS NULL`,
  );
  return ended.length;
}
