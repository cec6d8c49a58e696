import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { tokenEndMs } from "../../kernel/token-end.ts";
import type { Grant, ReplacedSecret } from "./grant.ts";

/**
 * The grant of a token, or null if the token is unknown or revoked, or its owner is deactivated. The grant may have expired: the
 * caller must check `isExpired` whenever it uses the grant. The secret before the last rotation finds one that is `replaced`.
 * One read by `access_tokens_token_hash_key` and `access_tokens_previous_hash_key`.
 * @param tokenHash SHA-256 of the token, hex
 */
export async function readGrant(tx: Tx, tokenHash: string): Promise<Grant | null> {
  const hash = sql<Buffer>`decode(${tokenHash}, 'hex')`;
  const row = await tx
    .selectFrom("access_tokens as t")
    .innerJoin("users as u", "u.id", "t.user_id")
    .leftJoin("proxy_sessions as s", (join) =>
      join.onRef("s.id", "=", "t.previous_session_id").on("s.ended_at", "is", null),
    )
    .select([
      "t.id",
      "t.user_id",
      "t.scope",
      "t.duration_hours",
      "t.added_ms",
      "t.activated_at",
      "t.frozen_until",
      "t.previous_until",
      "u.language",
      "s.id as previous_session_id",
      "s.device_id as previous_device_id",
      sql<boolean>`t.token_hash = ${hash}`.as("is_current"),
    ])
    .where(sql<boolean>`(t.token_hash = ${hash} OR t.previous_hash = ${hash})`)
    .where("t.revoked_at", "is", null)
    .where("u.is_active", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    tokenId: row.id,
    secretHash: tokenHash,
    replaced: row.is_current ? null : replacedSecret(row),
    userId: row.user_id,
    scope: row.scope,
    language: row.language,
    ...grantTimes({
      activatedAt: row.activated_at,
      durationHours: row.duration_hours,
      addedMs: Number(row.added_ms),
      frozenUntil: row.frozen_until,
    }),
  };
}

/** The grace ends with the session, too. */
function replacedSecret(row: {
  previous_until: Date | null;
  previous_session_id: Uuid | null;
  previous_device_id: string | null;
}): ReplacedSecret {
  return {
    untilMs: row.previous_session_id === null ? 0 : (row.previous_until?.getTime() ?? 0),
    sessionId: row.previous_session_id,
    deviceId: row.previous_device_id,
  };
}

/** What the times of a grant are computed from. */
export type GrantSpan = Pick<Grant, "durationHours" | "addedMs"> & {
  readonly activatedAt: Date | null;
  readonly frozenUntil: Date | null;
};

/** The times of a grant, and what they follow from, for a grant to be made or renewed of. */
export function grantTimes({
  activatedAt,
  durationHours,
  addedMs,
  frozenUntil,
}: GrantSpan): Pick<Grant, "durationHours" | "addedMs" | "activatedAtMs" | "expiresAtMs" | "frozenUntilMs"> {
  const activatedAtMs = activatedAt === null ? null : activatedAt.getTime();
  const expiresAtMs = activatedAtMs === null ? null : tokenEndMs({ activatedAtMs, durationHours, addedMs });
  return {
    durationHours,
    addedMs,
    activatedAtMs,
    expiresAtMs,
    frozenUntilMs: frozenUntil?.getTime() ?? null,
  };
}
