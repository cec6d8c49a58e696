import { sql } from "kysely";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";

/** One run ends soon; the next one takes the rest. */
const TOKENS_AT_ONCE_MAX = 500;

type Ending = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly durationHours: number;
  readonly label: string | null;
  readonly expiresAt: Date;
  readonly hours: number;
};

/**
 * Records which tokens end within a day, within an hour, or have ended, each once: only the nearest of the three that is true now, so
 * that after a pause of the service nobody is told of 24 hours when one is left. A token is never told of a threshold that is as long as
 * itself. Revoked and frozen ones are left out. What ended more than a day ago is no news.
 * @returns how many were recorded
 */
export async function noteEndingTokens(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
): Promise<number> {
  const ending = await markEnding(tx, new Date(deps.clock.nowMs()));
  for (const { id, userId, durationHours, label, expiresAt, hours } of ending) {
    const common = { resourceId: id, userId };
    const after = { expires_at: expiresAt.toISOString(), duration_hours: durationHours, label };
    await recordFact(
      tx,
      deps,
      THE_SERVICE,
      hours === 0
        ? { ...common, name: "token.expired", after }
        : { ...common, name: "token.expiring", after: { ...after, hours } },
    );
  }
  return ending.length;
}

/**
 * Uses `access_tokens_end_idx`. 0 hours stand for the end itself. What was told of a former end, noticeably earlier than this one, does not count.
 */
async function markEnding(tx: Tx, now: Date): Promise<readonly Ending[]> {
  const { rows } = await sql<Ending>`
    WITH live AS (
      SELECT id, user_id, duration_hours, label,
             token_end(activated_at, duration_hours, added_ms) AS expires_at
        FROM access_tokens
       WHERE revoked_at IS NULL AND (frozen_until IS NULL OR frozen_until <= ${now})
    ), due AS (
      SELECT live.*, CASE WHEN expires_at <= ${now} THEN 0
                          WHEN expires_at <= ${now}::timestamptz + interval '1 hour' THEN 1 ELSE 24 END AS hours
        FROM live
       WHERE expires_at BETWEEN ${now}::timestamptz - interval '1 day' AND ${now}::timestamptz + interval '1 day'
    ), noted AS (
      INSERT INTO token_notices (token_id, hours, noted_at)
      SELECT id, hours, ${now} FROM due
       WHERE duration_hours > hours
         -- Of one that is to be extended, its owner is told that.
         AND (hours = 0 OR NOT EXISTS (SELECT FROM token_auto_extensions w WHERE w.token_id = due.id))
         AND NOT EXISTS (SELECT FROM token_notices n
                          WHERE n.token_id = due.id AND n.hours = due.hours
                            AND n.noted_at >= expires_at - CASE due.hours WHEN 24 THEN interval '25 hours'
                                                                WHEN 1 THEN interval '70 minutes' ELSE '0' END)
       ORDER BY expires_at LIMIT ${TOKENS_AT_ONCE_MAX}
      ON CONFLICT (token_id, hours) DO UPDATE SET noted_at = excluded.noted_at
        -- Another instance may have told it at this moment, by a clock that is a little behind.
        WHERE token_notices.noted_at < excluded.noted_at - interval '5 minutes'
      RETURNING token_id, hours
    )
    SELECT due.id, user_id AS "userId", duration_hours AS "durationHours", label, expires_at AS "expiresAt", due.hours
      FROM due JOIN noted ON noted.token_id = due.id AND noted.hours = due.hours
     ORDER BY expires_at`.execute(tx);
  return rows;
}
