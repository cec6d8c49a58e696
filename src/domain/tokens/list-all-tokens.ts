import { type SelectQueryBuilder, sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { AccessToken } from "./access-token.ts";
import { expiresAtOf, isLive } from "./token-rules.ts";
import { liveAt } from "./token-store.ts";

/** A token as an admin sees it: with its owner's name, never with the 64 characters. */
export type SoldToken = Omit<AccessToken, "token" | "label" | "device"> & { readonly username: string };

export type SoldTokensQuery = PageQuery & {
  /** Null: tokens of all users. */
  readonly userId: Uuid | null;
  readonly activeOnly: boolean;
};

/** Tokens of all users or one, for admins, newest first. Uses `access_tokens_created_at_idx` or `access_tokens_user_time_idx`. */
export function listAllTokens(
  tx: Tx,
  deps: { readonly clock: Clock },
  query: SoldTokensQuery,
): Promise<Page<SoldToken>> {
  const nowMs = deps.clock.nowMs();
  const found = filtered(tx, query, new Date(nowMs))
    .select(["id", "user_id", "duration_hours", "added_ms", "scope", "cost_cents"])
    .select(["created_at", "activated_at", "revoked_at"])
    // A subquery, not a join, so that the query for the total does not read the users.
    .select(sql<string>`(SELECT username FROM users WHERE users.id = access_tokens.user_id)`.as("username"));
  return selectPage(
    tx,
    found,
    query,
    (row): SoldToken => {
      const times = {
        durationHours: row.duration_hours,
        addedMs: Number(row.added_ms),
        activatedAt: row.activated_at,
        revokedAt: row.revoked_at,
      };
      return {
        ...times,
        id: row.id,
        userId: row.user_id,
        username: row.username,
        scope: row.scope,
        costCents: row.cost_cents,
        createdAt: row.created_at,
        expiresAt: expiresAtOf(times),
        isActive: isLive(times, nowMs),
      };
    },
    "access_tokens",
  );
}

function filtered(tx: Tx, { userId, activeOnly }: SoldTokensQuery, now: Date) {
  let tokens: SelectQueryBuilder<DB, "access_tokens", unknown> = tx.selectFrom("access_tokens");
  if (userId !== null) tokens = tokens.where("access_tokens.user_id", "=", userId);
  return activeOnly ? tokens.where((eb) => liveAt(eb, now)) : tokens;
}
