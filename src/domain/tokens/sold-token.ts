import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { AccessToken } from "./access-token.ts";
import { currentFreeze } from "./freeze-rules.ts";
import { expiresAtOf, isLive, stateOf, type TokenState } from "./token-rules.ts";

/** A token as the desk sees it: with its owner's name and its state, never with the 64 characters. */
export type SoldToken = Omit<AccessToken, "token" | "label" | "device"> & {
  readonly username: string;
  readonly state: TokenState;
};

/** The query for the rows of `toSoldToken`. */
export function selectSoldTokens(tx: Tx) {
  return (
    tx
      .selectFrom("access_tokens")
      .select(["id", "user_id", "duration_hours", "added_ms", "scope", "cost_cents"])
      .select(["frozen_ms", "freezes", "frozen_at", "frozen_until"])
      .select(["created_at", "activated_at", "revoked_at", "is_gift", "gifted_at"])
      // A subquery, not a join, so that the query for the total does not read the users.
      .select(sql<string>`(SELECT username FROM users WHERE users.id = access_tokens.user_id)`.as("username"))
  );
}

type Row = Awaited<ReturnType<ReturnType<typeof selectSoldTokens>["executeTakeFirstOrThrow"]>>;

/** @param nowMs when its state is judged */
export function toSoldToken(row: Row, nowMs: number): SoldToken {
  const times = {
    durationHours: row.duration_hours,
    addedMs: Number(row.added_ms),
    activatedAt: row.activated_at,
    revokedAt: row.revoked_at,
    frozenAt: row.frozen_at,
    frozenUntil: row.frozen_until,
  };
  return {
    ...times,
    ...currentFreeze(times, nowMs),
    frozenMs: Number(row.frozen_ms),
    freezes: row.freezes,
    id: row.id,
    userId: row.user_id,
    username: row.username,
    scope: row.scope,
    costCents: row.cost_cents,
    createdAt: row.created_at,
    isGift: row.is_gift,
    giftedAt: row.gifted_at,
    expiresAt: expiresAtOf(times),
    isActive: isLive(times, nowMs),
    state: stateOf(times, nowMs),
  };
}
