import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import type { Grant } from "./grant.ts";

/**
 * The grant of a token, or null if the token is unknown or revoked, or its owner is deactivated. The grant may have expired: the
 * caller must check `isExpired` whenever it uses the grant.
 * One read by `access_tokens_token_hash_key`.
 * @param tokenHash SHA-256 of the token, hex
 */
export async function readGrant(tx: Tx, tokenHash: string): Promise<Grant | null> {
  const row = await tx
    .selectFrom("access_tokens as t")
    .innerJoin("users as u", "u.id", "t.user_id")
    .select(["t.id", "t.user_id", "t.scope", "t.duration_hours", "t.activated_at", "u.language"])
    .where("t.token_hash", "=", sql<Buffer>`decode(${tokenHash}, 'hex')`)
    .where("t.revoked_at", "is", null)
    .where("u.is_active", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    tokenId: row.id,
    userId: row.user_id,
    scope: row.scope,
    durationHours: row.duration_hours,
    language: row.language,
    ...grantTimes(row.activated_at, row.duration_hours),
  };
}

/** The two times of a grant, computed from two columns. */
export function grantTimes(
  activatedAt: Date | null,
  durationHours: number,
): Pick<Grant, "activatedAtMs" | "expiresAtMs"> {
  if (activatedAt === null) return { activatedAtMs: null, expiresAtMs: null };
  const activatedAtMs = activatedAt.getTime();
  return { activatedAtMs, expiresAtMs: activatedAtMs + durationHours * HOUR_MS };
}
