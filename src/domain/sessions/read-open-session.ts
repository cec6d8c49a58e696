import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** The session that holds a token now. Sizes are bytes of bodies, as far as they were flushed. */
export type OpenSession = {
  readonly id: Uuid;
  readonly deviceId: string;
  readonly startedAt: Date;
  readonly lastActivity: Date;
  readonly requestCount: bigint;
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
};

/** One read by `proxy_sessions_lease_key`. */
export async function readOpenSession(tx: Tx, tokenId: Uuid): Promise<OpenSession | null> {
  const row = await tx
    .selectFrom("proxy_sessions")
    .selectAll()
    .where("token_id", "=", tokenId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    deviceId: row.device_id,
    startedAt: row.started_at,
    lastActivity: row.last_activity,
    requestCount: row.request_count,
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
  };
}
