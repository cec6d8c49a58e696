import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { TAKEOVERS_PER_DAY_MAX } from "../../kernel/takeover-bound.ts";
import { type PastTakeover, TAKEN_OVER_REFUSED_MS, TAKEOVERS_COUNTED_MS } from "./takeover-rules.ts";

/** The takeovers of a token that still count, newest first. Uses `takeovers_token_id_idx`. */
export async function readTakeovers(tx: Tx, tokenId: Uuid): Promise<PastTakeover[]> {
  const { rows } = await sql<PastTakeover>`
    SELECT device_id AS "deviceId", by_device_hint AS "byDeviceHint", taken_at AS "takenAt",
           (extract(epoch FROM refused_until - clock_timestamp()) * 1000)::float8 AS "refusedMs",
           (extract(epoch FROM taken_at - clock_timestamp()) * 1000)::float8 + ${TAKEOVERS_COUNTED_MS} AS "countsMs"
      FROM takeovers
     WHERE token_id = ${tokenId}
       AND taken_at > clock_timestamp() - ${TAKEOVERS_COUNTED_MS} * interval '1 millisecond'
     ORDER BY taken_at DESC LIMIT ${TAKEOVERS_PER_DAY_MAX}`.execute(tx);
  return rows;
}

/** Refuses the device of a session that was just taken over. @param byDeviceHint null: the owner freed the seat */
export async function addTakeover(
  tx: Tx,
  lost: { readonly sessionId: Uuid; readonly tokenId: Uuid; readonly deviceId: string },
  byDeviceHint: string | null,
): Promise<void> {
  await sql`
    INSERT INTO takeovers (session_id, token_id, device_id, by_device_hint, taken_at, refused_until)
    SELECT ${lost.sessionId}, ${lost.tokenId}, ${lost.deviceId}, ${byDeviceHint}, now,
           now + ${TAKEN_OVER_REFUSED_MS} * interval '1 millisecond'
      FROM clock_timestamp() AS now`.execute(tx);
}

/** Ends the refusals after takeovers of a token: of one device, or of all. The token must be locked. */
export async function endRefusals(
  tx: Tx,
  { tokenId, deviceId }: { readonly tokenId: Uuid; readonly deviceId?: string },
): Promise<void> {
  const ofDevice = deviceId === undefined ? sql`` : sql`AND device_id = ${deviceId}`;
  await sql`
    UPDATE takeovers SET refused_until = clock_timestamp()
     WHERE token_id = ${tokenId} AND refused_until > clock_timestamp() ${ofDevice}`.execute(tx);
}

/** Deletes those that no longer count. Uses `takeovers_taken_at_idx`. @returns how many */
export async function pruneTakeovers(tx: Tx, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM takeovers WHERE session_id IN (
      SELECT session_id FROM takeovers
       WHERE taken_at < clock_timestamp() - ${TAKEOVERS_COUNTED_MS} * interval '1 millisecond'
       ORDER BY taken_at LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
