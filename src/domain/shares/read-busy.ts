import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/** Whether somewhere requests wait for their turn at the target, as far as processes have told within the last second. */
export async function readBusy(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ is_busy: boolean }>`
    SELECT EXISTS (SELECT FROM target_shares WHERE wanted > slots AND expires_at > clock_timestamp()) AS is_busy`.execute(
    tx,
  );
  return rows[0]?.is_busy === true;
}
