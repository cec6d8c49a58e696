import { sql } from "kysely";
import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { endSession } from "./end-session.ts";
import { isIdle, judgeClaim } from "./lease-rules.ts";
import { noteRefusedDevice } from "./note-refused-device.ts";
import { NO_PAST, readPastSessions } from "./past-sessions.ts";

export type Claim = {
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
  /** SHA-256 of the secret that the device presents, hex. */
  readonly secretHash: string;
  readonly actor: Actor;
  readonly sessionTimeoutMs: number;
};

export type ClaimOutcome =
  | { readonly kind: "held"; readonly sessionId: Uuid }
  | {
      readonly kind: "conflict";
      readonly sessionId: Uuid;
      readonly holderDeviceId: string;
      readonly sessionStartedAt: Date;
      readonly freeInMs: number;
      /** Whether the refusal of another device would be recorded too. */
      readonly isNextDeviceRecorded: boolean;
    }
  | { readonly kind: "released"; readonly freeInMs: number }
  /** Sessions of the token were ended by hand too often: no device can start one for `freeInMs`. */
  | { readonly kind: "too_many"; readonly freeInMs: number }
  /** Since the grant was read, the token was revoked or its owner deactivated. */
  | { readonly kind: "token_gone" }
  /** The secret was replaced by a rotation, and this device does not go on in the session that held the token then. */
  | { readonly kind: "secret_replaced" };

type Deps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/**
 * Claims a token's lease for a device: renews the device's lease, starts one, takes over an idle one, or returns which device
 * holds it. The token's row is locked first, then the row of its open session, until the transaction ends: of several claims
 * at once exactly one device gets the lease. A refused device is audited once per session, up to a limit. By a secret that a rotation
 * has replaced the lease is only renewed, and only within the time that the rotation has left it.
 */
export function claimLease(deps: Deps, claim: Claim): Promise<ClaimOutcome> {
  return deps.database.transaction(async (tx): Promise<ClaimOutcome> => {
    const secret = await lockLiveToken(tx, claim, new Date(deps.clock.nowMs()));
    if (secret === null) return { kind: "token_gone" };
    const open = await lockOpenSession(tx, claim.tokenId);
    const isHeld = open !== null && !isIdle(open, claim.sessionTimeoutMs);
    const goesOn = isHeld && open.deviceId === claim.deviceId && open.id === secret.sessionId;
    if (!secret.isCurrent && !goesOn) return { kind: "secret_replaced" };
    const past = isHeld ? NO_PAST : await readPastSessions(tx, claim);
    const judgement = judgeClaim(open, claim.deviceId, past, claim.sessionTimeoutMs);
    switch (judgement.kind) {
      case "renew":
        return { kind: "held", sessionId: await renew(tx, claim) };
      case "start":
        if (judgement.endsIdle) await endSession(tx, { tokenId: claim.tokenId }, "idle");
        return { kind: "held", sessionId: await start(tx, deps.newId(), claim) };
      case "released":
      case "too_many":
        return judgement;
      case "conflict":
        if (open === null) return { kind: "token_gone" };
        return {
          kind: "conflict",
          sessionId: open.id,
          holderDeviceId: open.deviceId,
          sessionStartedAt: open.startedAt,
          freeInMs: judgement.freeInMs,
          isNextDeviceRecorded: await noteRefusedDevice(tx, deps, claim, open.id),
        };
    }
  });
}

/** What the presented secret is to a token. */
type PresentedSecret = {
  readonly isCurrent: boolean;
  /** The session in which the secret before the last rotation may still be used; null: in none. */
  readonly sessionId: Uuid | null;
};

/** @returns null if the token is gone */
async function lockLiveToken(
  tx: Tx,
  { tokenId, secretHash }: Claim,
  now: Date,
): Promise<PresentedSecret | null> {
  const hash = sql<Buffer>`decode(${secretHash}, 'hex')`;
  const { rows } = await sql<PresentedSecret>`
    SELECT t.token_hash = ${hash} AS "isCurrent",
           CASE WHEN t.previous_hash = ${hash} AND t.previous_until > ${now} THEN t.previous_session_id END AS "sessionId"
      FROM access_tokens t JOIN users u ON u.id = t.user_id
     WHERE t.id = ${tokenId} AND t.revoked_at IS NULL AND u.is_active
       FOR NO KEY UPDATE OF t`.execute(tx);
  return rows[0] ?? null;
}

async function lockOpenSession(tx: Tx, tokenId: Uuid) {
  const { rows } = await sql<{ id: Uuid; deviceId: string; startedAt: Date; idleMs: number }>`
    SELECT id, device_id AS "deviceId", started_at AS "startedAt",
           (extract(epoch FROM clock_timestamp() - last_activity) * 1000)::float8 AS "idleMs"
      FROM proxy_sessions WHERE token_id = ${tokenId} AND ended_at IS NULL
       FOR NO KEY UPDATE`.execute(tx);
  return rows[0] ?? null;
}

async function renew(tx: Tx, { tokenId }: Claim): Promise<Uuid> {
  const { id } = await tx
    .updateTable("proxy_sessions")
    .set({ last_activity: sql<Date>`clock_timestamp()` })
    .where("token_id", "=", tokenId)
    .where("ended_at", "is", null)
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

async function start(tx: Tx, id: Uuid, claim: Claim): Promise<Uuid> {
  await tx
    .insertInto("proxy_sessions")
    .values({
      id,
      token_id: claim.tokenId,
      user_id: claim.userId,
      device_id: claim.deviceId,
      ip: claim.actor.ip,
      user_agent: claim.actor.userAgent,
    })
    .execute();
  return id;
}
