import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** A device that asks for a token's lease. */
export type Claimant = {
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
  /** SHA-256 of the secret that the device presents, hex. */
  readonly secretHash: string;
  readonly actor: Actor;
};

/** What the presented secret is to a token. */
export type PresentedSecret = {
  readonly isCurrent: boolean;
  /** The session in which the secret before the last rotation may still be used; null: in none. */
  readonly sessionId: Uuid | null;
  /** Until when the token is frozen, by either clock; null if it is not. */
  readonly frozenUntil: Date | null;
};

/** Locks a token until the transaction ends. @returns null if it was revoked, or its owner deactivated */
export async function lockLiveToken(
  tx: Tx,
  { tokenId, secretHash }: Pick<Claimant, "tokenId" | "secretHash">,
  now: Date,
): Promise<PresentedSecret | null> {
  const hash = sql<Buffer>`decode(${secretHash}, 'hex')`;
  const { rows } = await sql<PresentedSecret>`
    SELECT t.token_hash = ${hash} AS "isCurrent",
           CASE WHEN t.previous_hash = ${hash} AND t.previous_until > ${now} THEN t.previous_session_id END AS "sessionId",
           CASE WHEN t.frozen_until > least(${now}, clock_timestamp()) THEN t.frozen_until END AS "frozenUntil"
      FROM access_tokens t JOIN users u ON u.id = t.user_id
     WHERE t.id = ${tokenId} AND t.revoked_at IS NULL AND u.is_active
       FOR NO KEY UPDATE OF t`.execute(tx);
  return rows[0] ?? null;
}

/** Locks the open session of a token until the transaction ends. Its idle time is by the database's clock. */
export async function lockOpenSession(tx: Tx, tokenId: Uuid) {
  const { rows } = await sql<{ id: Uuid; deviceId: string; startedAt: Date; idleMs: number }>`
    SELECT id, device_id AS "deviceId", started_at AS "startedAt",
           (extract(epoch FROM clock_timestamp() - last_activity) * 1000)::float8 AS "idleMs"
      FROM proxy_sessions WHERE token_id = ${tokenId} AND ended_at IS NULL
       FOR NO KEY UPDATE`.execute(tx);
  return rows[0] ?? null;
}

export async function renewSession(tx: Tx, tokenId: Uuid): Promise<Uuid> {
  const { id } = await tx
    .updateTable("proxy_sessions")
    .set({ last_activity: sql<Date>`clock_timestamp()` })
    .where("token_id", "=", tokenId)
    .where("ended_at", "is", null)
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function startSession(tx: Tx, id: Uuid, claimant: Claimant): Promise<Uuid> {
  await tx
    .insertInto("proxy_sessions")
    .values({
      id,
      token_id: claimant.tokenId,
      user_id: claimant.userId,
      device_id: claimant.deviceId,
      ip: claimant.actor.ip,
      user_agent: claimant.actor.userAgent,
    })
    .execute();
  return id;
}
