import { type ExpressionBuilder, type RawBuilder, type Selectable, sql } from "kysely";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AccessTokens, DB } from "../../kernel/schema.gen.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { LastFreeze } from "./freeze-rules.ts";
import type { TokenSecret } from "./make-secret.ts";
import type { TokenState } from "./token-rules.ts";

/** A token as it is stored. */
export type StoredToken = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly sealed: string;
  readonly durationHours: number;
  /** The sum of its time entries. */
  readonly addedMs: number;
  /** Its part that freezes added. */
  readonly frozenMs: number;
  /** How often it was frozen. */
  readonly freezes: number;
  readonly scope: Scope;
  /** A note of the owner; null without one. */
  readonly label: string | null;
  readonly costCents: Cents;
  /** The ledger transaction that paid it; the tokens of a bundle share one. */
  readonly chargeId: Uuid;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  /** Its time came as a gift. */
  readonly isGift: boolean;
  /** When what was left of it went to another token. */
  readonly giftedAt: Date | null;
  /** When its owner was told that it has thawed by itself. */
  readonly thawToldAt: Date | null;
} & LastFreeze;

/** What a token has not before its time starts. */
type Later =
  | "label"
  | "addedMs"
  | "frozenMs"
  | "freezes"
  | "thawToldAt"
  | "activatedAt"
  | "revokedAt"
  | "isGift"
  | "giftedAt"
  | keyof LastFreeze;

export type NewToken = Omit<StoredToken, Later> & {
  /** 64 hex characters */
  readonly hash: string;
};

/** Inserts all tokens by one statement. That of a single token is the same for every purchase. */
export async function insertTokens(tx: Tx, tokens: readonly NewToken[]): Promise<void> {
  const rows = tokens.map((token) => ({
    id: token.id,
    user_id: token.userId,
    token_hash: Buffer.from(token.hash, "hex"),
    token_sealed: token.sealed,
    duration_hours: token.durationHours,
    scope: token.scope,
    cost_cents: token.costCents,
    charge_id: token.chargeId,
    created_at: token.createdAt,
  }));
  const insert = tx.insertInto("access_tokens").values(rows);
  await (rows.length === 1 ? insert.modifyEnd(sql.raw(PLANNED_ONCE)) : insert).execute();
}

/** A user's token; null if it is unknown or of another user. Nothing is locked. */
export async function selectToken(tx: Tx, userId: Uuid, tokenId: Uuid): Promise<StoredToken | null> {
  const row = await tx
    .selectFrom("access_tokens")
    .selectAll()
    .where("id", "=", tokenId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row === undefined ? null : toStoredToken(row);
}

/** When the `count`-th latest revocation of a never activated token of a user was, gifts left out; null if there were fewer. */
export async function selectUnusedRevocation(tx: Tx, userId: Uuid, count: number): Promise<Date | null> {
  const row = await tx
    .selectFrom("access_tokens")
    .select("revoked_at")
    .where("user_id", "=", userId)
    .where("activated_at", "is", null)
    .where("revoked_at", "is not", null)
    .where("gifted_at", "is", null)
    .orderBy("revoked_at", "desc")
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return row?.revoked_at ?? null;
}

/** A token, locked until the transaction ends; null if it is unknown. */
export async function lockToken(tx: Tx, tokenId: Uuid): Promise<StoredToken | null> {
  const row = await tx
    .selectFrom("access_tokens")
    .selectAll()
    .where("id", "=", tokenId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toStoredToken(row);
}

/** Sets the label of a user's token. @returns false if the token is unknown or of another user: nothing is changed */
export async function updateLabel(
  tx: Tx,
  token: { readonly userId: Uuid; readonly tokenId: Uuid; readonly label: string | null },
): Promise<boolean> {
  const changed = await tx
    .updateTable("access_tokens")
    .set({ label: token.label })
    .where("id", "=", token.tokenId)
    .where("user_id", "=", token.userId)
    .returning("id")
    .executeTakeFirst();
  return changed !== undefined;
}

/** Revokes a token for ever. The trigger on the row writes the change to the feed. */
export async function markRevoked(
  tx: Tx,
  tokenId: Uuid,
  revokedAt: Date,
  refundId: Uuid | null,
): Promise<void> {
  await tx
    .updateTable("access_tokens")
    .set({ revoked_at: revokedAt, refund_id: refundId })
    .where("id", "=", tokenId)
    .execute();
}

export type NewSecret = {
  readonly secret: Pick<TokenSecret, "hash" | "sealed">;
  readonly rotatedAt: Date;
  /** Until when this session may go on by the former secret; null: not at all. */
  readonly grace: { readonly until: Date; readonly sessionId: Uuid } | null;
};

/** Replaces the secret of a token, which must be locked, by one statement. The trigger on the row writes the change to the feed. */
export async function replaceSecret(
  tx: Tx,
  tokenId: Uuid,
  { secret, rotatedAt, grace }: NewSecret,
): Promise<void> {
  await tx
    .updateTable("access_tokens")
    .set({
      token_hash: Buffer.from(secret.hash, "hex"),
      token_sealed: secret.sealed,
      rotated_at: rotatedAt,
      previous_hash: sql<Buffer>`token_hash`,
      previous_until: grace?.until ?? null,
      previous_session_id: grace?.sessionId ?? null,
    })
    .where("id", "=", tokenId)
    .execute();
}

export type TokenWithHolder = {
  readonly token: StoredToken;
  readonly holder: { readonly deviceId: string; readonly lastActivity: Date } | null;
};

export type TokensWithHolderQuery = {
  readonly userId: Uuid;
  /** Null: all tokens of the user. */
  readonly tokenId: Uuid | null;
  /** Only tokens neither revoked nor expired at this time; null: all. */
  readonly liveAt: Date | null;
  readonly limit: number;
};

/**
 * A user's tokens, or one of them, each with the device that holds it, newest first. Uses `access_tokens_user_time_idx`, or
 * the primary key for one.
 */
export async function selectTokensWithHolder(
  tx: Tx,
  query: TokensWithHolderQuery,
): Promise<TokenWithHolder[]> {
  const rows = await tx
    .selectFrom("access_tokens")
    .leftJoin("proxy_sessions", (join) =>
      join
        .onRef("proxy_sessions.token_id", "=", "access_tokens.id")
        .on("proxy_sessions.ended_at", "is", null),
    )
    .selectAll("access_tokens")
    .select(["proxy_sessions.device_id", "proxy_sessions.last_activity"])
    .where("access_tokens.user_id", "=", query.userId)
    .$if(query.tokenId !== null, (one) => one.where("access_tokens.id", "=", query.tokenId))
    .$if(query.liveAt !== null, (live) => live.where((eb) => liveAt(eb, query.liveAt)))
    .orderBy("access_tokens.created_at", "desc")
    .orderBy("access_tokens.id", "desc")
    .limit(query.limit)
    .execute();
  return rows.map(({ device_id, last_activity, ...row }) => ({
    token: toStoredToken(row),
    holder:
      device_id === null || last_activity === null
        ? null
        : { deviceId: device_id, lastActivity: last_activity },
  }));
}

/** The condition of `isLive` in token-rules.ts as SQL. `access_tokens_live_idx` and `access_tokens_end_idx` serve it together. */
export function liveAt(eb: ExpressionBuilder<DB, "access_tokens">, now: Date | null) {
  return eb.and([
    eb("access_tokens.revoked_at", "is", null),
    sql<boolean>`(activated_at IS NULL OR token_end(activated_at, duration_hours, added_ms) > ${now})`,
  ]);
}

/** The condition of `stateOf` in token-rules.ts as SQL. */
export function inState(state: TokenState, now: Date): RawBuilder<boolean> {
  const end = sql`token_end(activated_at, duration_hours, added_ms)`;
  const conditions = {
    unused: sql<boolean>`(revoked_at IS NULL AND activated_at IS NULL)`,
    active: sql<boolean>`(revoked_at IS NULL AND ${end} > ${now} AND (frozen_until IS NULL OR frozen_until <= ${now}))`,
    frozen: sql<boolean>`(revoked_at IS NULL AND frozen_until > ${now})`,
    expired: sql<boolean>`(revoked_at IS NULL AND ${end} <= ${now})`,
    revoked: sql<boolean>`(revoked_at IS NOT NULL)`,
  };
  return conditions[state];
}

function toStoredToken(row: Selectable<AccessTokens>): StoredToken {
  return {
    id: row.id,
    userId: row.user_id,
    sealed: row.token_sealed,
    durationHours: row.duration_hours,
    addedMs: Number(row.added_ms),
    frozenMs: Number(row.frozen_ms),
    freezes: row.freezes,
    frozenAt: row.frozen_at,
    frozenUntil: row.frozen_until,
    thawToldAt: row.thaw_told_at,
    scope: row.scope,
    label: row.label,
    costCents: row.cost_cents,
    chargeId: row.charge_id,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
    revokedAt: row.revoked_at,
    isGift: row.is_gift,
    giftedAt: row.gifted_at,
  };
}
