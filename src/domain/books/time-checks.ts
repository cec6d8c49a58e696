import { type RawBuilder, sql } from "kysely";

export type TimeCheck =
  | "added_time_is_sum_of_its_entries"
  | "time_is_given_back_once"
  | "undo_takes_back_the_end_of_its_entry"
  | "compensation_is_sum_of_its_entries";

/** The invariants of time that was given back, each with one statement that selects the rows that break it. */
export const TIME_CHECKS: readonly {
  readonly check: TimeCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // When a token ends follows from this number alone.
  {
    check: "added_time_is_sum_of_its_entries",
    broken: sql`
    SELECT k.id, concat('added ', k.added_ms, ' ms, entries ', coalesce(s.total, 0), ' ms') AS detail
      FROM access_tokens k
      LEFT JOIN (SELECT token_id, sum(added_ms) AS total FROM token_time_entries GROUP BY token_id) s
             ON s.token_id = k.id
     WHERE k.added_ms <> coalesce(s.total, 0)`,
  },

  // No moment of a token's life is left out twice. What was undone counts again.
  {
    check: "time_is_given_back_once",
    broken: sql`
    SELECT token_id AS id, concat('the time after ', starts_at, ' is given back twice') AS detail
      FROM (SELECT e.token_id, e.starts_at,
                   max(coalesce(u.starts_at, e.ends_at)) OVER (PARTITION BY e.token_id ORDER BY e.starts_at, e.id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS given_until
              FROM token_time_entries e LEFT JOIN token_time_entries u ON u.reverses = e.id
             WHERE e.kind <> 'undo' AND coalesce(u.starts_at, e.ends_at) > e.starts_at) entries
     WHERE starts_at < given_until`,
  },

  {
    check: "undo_takes_back_the_end_of_its_entry",
    broken: sql`
    SELECT u.id, concat('takes back ', -u.added_ms, ' ms of ', e.added_ms, ' ms of ', e.kind) AS detail
      FROM token_time_entries u JOIN token_time_entries e ON e.id = u.reverses
     WHERE u.token_id <> e.token_id OR u.compensation_id IS DISTINCT FROM e.compensation_id
        OR e.kind NOT IN ('outage', 'maintenance', 'freeze')
        OR u.ends_at <> e.ends_at OR u.starts_at < e.starts_at`,
  },

  {
    check: "compensation_is_sum_of_its_entries",
    broken: sql`
    SELECT c.id, concat('gave ', c.given_ms, ' ms, took back ', c.taken_back_ms, ' ms, entries ',
                        coalesce(s.given, 0), ' ms and ', coalesce(s.taken, 0), ' ms') AS detail
      FROM compensations c
      LEFT JOIN (SELECT compensation_id, sum(added_ms) FILTER (WHERE kind IN ('outage', 'maintenance')) AS given,
                        -sum(added_ms) FILTER (WHERE kind = 'undo') AS taken
                   FROM token_time_entries GROUP BY compensation_id) s ON s.compensation_id = c.id
     WHERE c.given_ms <> coalesce(s.given, 0) OR c.taken_back_ms <> coalesce(s.taken, 0)`,
  },
];
