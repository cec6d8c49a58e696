import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Scope } from "../../kernel/scope.ts";

/** An offer that can be claimed, as far as its times and its token tell now. */
export type OpenOffer = {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly giverId: Uuid;
  readonly giverName: string;
  readonly durationHours: number;
  readonly scope: Scope;
  readonly endsAt: Date | null;
  readonly expiresAt: Date;
};

/**
 * The offer of a code, if it can be claimed at `now`. Whether it is unknown, claimed, revoked or expired, or its token or its giver is not
 * active any more, is one statement that takes as long for each. Locks nothing. Uses `token_gifts_code_hash_key`.
 */
export async function selectOpenOffer(tx: Tx, hash: Buffer, now: Date): Promise<OpenOffer | null> {
  const { rows } = await sql<OpenOffer>`
    SELECT g.id, g.token_id AS "tokenId", k.user_id AS "giverId", u.username AS "giverName",
           k.duration_hours AS "durationHours", k.scope, g.expires_at AS "expiresAt",
           token_end(k.activated_at, k.duration_hours, k.added_ms)
             - CASE WHEN k.frozen_until > ${now} THEN k.frozen_until - ${now} ELSE interval '0' END AS "endsAt"
      FROM token_gifts g JOIN access_tokens k ON k.id = g.token_id JOIN users u ON u.id = k.user_id
     WHERE g.code_hash = ${hash} AND g.claimed_at IS NULL AND g.revoked_at IS NULL AND g.expires_at > ${now}
       AND u.is_active AND k.revoked_at IS NULL
       AND (k.activated_at IS NULL OR token_end(k.activated_at, k.duration_hours, k.added_ms) > ${now})`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** The token that a user got for a code; null if they did not claim it. */
export async function selectOwnClaim(
  tx: Tx,
  hash: Buffer,
  userId: Uuid,
): Promise<{ readonly tokenId: Uuid; readonly claimedAt: Date } | null> {
  const { rows } = await sql<{ tokenId: Uuid; claimedAt: Date }>`
    SELECT r.id AS "tokenId", g.claimed_at AS "claimedAt"
      FROM token_gifts g JOIN access_tokens r ON r.id = g.received_id
     WHERE g.code_hash = ${hash} AND r.user_id = ${userId}`.execute(tx);
  return rows[0] ?? null;
}

/** Whether an offer is still open, whatever of its token. Its token must be locked: whoever changes an offer holds that lock. */
export async function isOpen(tx: Tx, id: Uuid, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom("token_gifts")
    .select("id")
    .where("id", "=", id)
    .where("claimed_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many hands the time of a token has come through; 0: it was bought. */
export async function selectHands(tx: Tx, tokenId: Uuid): Promise<number> {
  const row = await tx
    .selectFrom("token_gifts")
    .select("hand")
    .where("received_id", "=", tokenId)
    .executeTakeFirst();
  return row?.hand ?? 0;
}

export type NewOffer = {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly hash: Buffer;
  readonly hand: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Adds an offer of a token, which must be locked and have no other. */
export async function insertOffer(tx: Tx, offer: NewOffer): Promise<void> {
  await tx
    .insertInto("token_gifts")
    .values({
      id: offer.id,
      token_id: offer.tokenId,
      code_hash: offer.hash,
      hand: offer.hand,
      created_at: offer.createdAt,
      expires_at: offer.expiresAt,
    })
    .execute();
}

/** Ends the offer of a token, which must be locked. @returns its id and its end; null if there was none */
export async function markRevoked(
  tx: Tx,
  tokenId: Uuid,
  at: Date,
): Promise<{ readonly id: Uuid; readonly expiresAt: Date } | null> {
  const row = await tx
    .updateTable("token_gifts")
    .set({ revoked_at: at })
    .where("token_id", "=", tokenId)
    .where("claimed_at", "is", null)
    .where("revoked_at", "is", null)
    .returning(["id", "expires_at"])
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, expiresAt: row.expires_at };
}

/** Notes who got the time of a token, which must be locked. The trigger keeps the row from then on. */
export async function markClaimed(
  tx: Tx,
  { id, at, receivedId }: { readonly id: Uuid; readonly at: Date; readonly receivedId: Uuid },
): Promise<void> {
  await tx
    .updateTable("token_gifts")
    .set({ claimed_at: at, received_id: receivedId })
    .where("id", "=", id)
    .execute();
}

/** Deletes some offers that were not claimed and ended before a time. Uses `token_gifts_unclaimed_idx`. @returns how many */
export async function deleteUnclaimed(tx: Tx, endedBefore: Date, countMax: number): Promise<number> {
  const { rows } = await sql`
    DELETE FROM token_gifts WHERE id IN (
      SELECT id FROM token_gifts WHERE claimed_at IS NULL AND expires_at < ${endedBefore}
       ORDER BY expires_at LIMIT ${countMax} FOR UPDATE SKIP LOCKED)
    RETURNING id`.execute(tx);
  return rows.length;
}
