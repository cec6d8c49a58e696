import { type RawBuilder, sql } from "kysely";

export type FreezeCheck =
  | "freezes_are_sum_of_their_entries"
  | "last_freeze_is_its_entry"
  | "frozen_token_has_no_session"
  | "freeze_has_its_length";

/** The invariants of tokens whose time stands still. That nothing is given back twice is a check of all time entries. */
export const FREEZE_CHECKS: readonly {
  readonly check: FreezeCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  {
    check: "freezes_are_sum_of_their_entries",
    broken: sql`
    SELECT k.id, concat(k.freezes, ' freezes of ', k.frozen_ms, ' ms, entries ', coalesce(s.freezes, 0), ' of ',
                        coalesce(s.total, 0), ' ms') AS detail
      FROM access_tokens k
      LEFT JOIN (SELECT token_id, sum(added_ms) AS total, count(*) FILTER (WHERE kind = 'freeze') AS freezes
                   FROM token_time_entries WHERE compensation_id IS NULL GROUP BY token_id) s ON s.token_id = k.id
     WHERE k.frozen_ms <> coalesce(s.total, 0) OR k.freezes <> coalesce(s.freezes, 0)`,
  },

  // A token that runs on the time of a freeze, or is frozen without one, would get time from nowhere, or lose some.
  {
    check: "last_freeze_is_its_entry",
    broken: sql`
    SELECT k.id, concat('frozen from ', k.frozen_at, ' to ', k.frozen_until, ', entry from ', e.starts_at, ' to ', e.ends_at) AS detail
      FROM access_tokens k
      LEFT JOIN LATERAL (SELECT f.starts_at, f.ends_at, u.id AS thaw_id
                           FROM token_time_entries f LEFT JOIN token_time_entries u ON u.reverses = f.id
                          WHERE f.token_id = k.id AND f.kind = 'freeze' ORDER BY f.starts_at DESC LIMIT 1) e ON true
     WHERE (k.freezes > 0 OR k.frozen_until IS NOT NULL)
       AND (k.frozen_at, k.frozen_until) IS DISTINCT FROM
           (CASE WHEN e.thaw_id IS NULL THEN e.starts_at END, CASE WHEN e.thaw_id IS NULL THEN e.ends_at END)`,
  },

  {
    check: "frozen_token_has_no_session",
    broken: sql`
    SELECT k.id, concat('session ', s.id, ' is open') AS detail
      FROM access_tokens k JOIN proxy_sessions s ON s.token_id = k.id AND s.ended_at IS NULL
     WHERE k.frozen_until > clock_timestamp()`,
  },

  // Only the end of the token ends one sooner.
  {
    check: "freeze_has_its_length",
    broken: sql`
    SELECT e.id, concat('frozen from ', e.starts_at, ' to ', coalesce(u.starts_at, e.ends_at)) AS detail
      FROM token_time_entries e JOIN access_tokens k ON k.id = e.token_id
      LEFT JOIN token_time_entries u ON u.reverses = e.id
     WHERE e.kind = 'freeze'
       AND (k.activated_at IS NULL OR e.starts_at < k.activated_at
         OR (coalesce(u.starts_at, e.ends_at) < e.starts_at + interval '1 hour'
             AND (k.revoked_at IS NULL OR u.starts_at IS NULL OR u.starts_at <> greatest(k.revoked_at, e.starts_at))))`,
  },
];
