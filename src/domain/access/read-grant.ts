import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { tokenEndMs } from "../../kernel/token-end.ts";
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
    .select([
      "t.id",
      "t.user_id",
      "t.scope",
      "t.duration_hours",
      "t.added_ms",
      "t.activated_at",
      "u.language",
    ])
    .where("t.token_hash", "=", sql<Buffer>`decode(${tokenHash}, 'hex')`)
    .where("t.revoked_at", "is", null)
    .where("u.is_active", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    tokenId: row.id,
    userId: row.user_id,
    scope: row.scope,
    language: row.language,
    ...grantTimes({
      activatedAt: row.activated_at,
      durationHours: row.duration_hours,
      addedMs: Number(row.added_ms),
    }),
  };
}

/** What the times of a grant are computed from. */
export type GrantSpan = Pick<Grant, "durationHours" | "addedMs"> & { readonly activatedAt: Date | null };

/** The times of a grant, and what they follow from, for a grant to be made or renewed of. */
export function grantTimes({
  activatedAt,
  durationHours,
  addedMs,
}: GrantSpan): Pick<Grant, "durationHours" | "addedMs" | "activatedAtMs" | "expiresAtMs"> {
  const activatedAtMs = activatedAt === null ? null : activatedAt.getTime();
  const expiresAtMs = activatedAtMs === null ? null : tokenEndMs({ activatedAtMs, durationHours, addedMs });
  return { durationHours, addedMs, activatedAtMs, expiresAtMs };
}
