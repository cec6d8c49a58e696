import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type EndedSession, type EndReason, endSessions } from "./session-store.ts";

/** An open session by its id, or the one that holds a token; with a device, only if that device holds it. */
export type SessionChoice =
  | { readonly sessionId: Uuid }
  | { readonly tokenId: Uuid; readonly deviceId?: string };

/**
 * Ends an open session: its traffic is cut, and another device can take the token. Locks the session until the transaction
 * ends. The caller records the fact. One read by the primary key or `proxy_sessions_lease_key`.
 * @returns null if no such session is open: nothing is changed
 */
export async function endSession(
  tx: Tx,
  choice: SessionChoice,
  reason: EndReason,
): Promise<EndedSession | null> {
  const [ended] = await endSessions(
    tx,
    sql`SELECT id, ${reason}::text AS reason FROM proxy_sessions WHERE ${matching(choice)} AND ended_at IS NULL`,
  );
  return ended ?? null;
}

function matching(choice: SessionChoice) {
  if ("sessionId" in choice) return sql`id = ${choice.sessionId}`;
  const { tokenId, deviceId } = choice;
  return deviceId === undefined
    ? sql`token_id = ${tokenId}`
    : sql`token_id = ${tokenId} AND device_id = ${deviceId}`;
}
