import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Ends the session that a device holds on a token, if it holds one: it signed out by itself. */
export async function endDeviceSession(tx: Tx, tokenId: Uuid, deviceId: string): Promise<void> {
  await tx
    .updateTable("proxy_sessions")
    .set({ ended_at: sql<Date>`clock_timestamp()`, end_reason: "signed_out" })
    .where("token_id", "=", tokenId)
    .where("device_id", "=", deviceId)
    .where("ended_at", "is", null)
    .execute();
}
