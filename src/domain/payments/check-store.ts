import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { DB } from "../../kernel/schema.gen.ts";

/** People need a minute or two for a checkout; a notification is there within seconds of its end. */
const FIRST_CHECK_AFTER_MS = 2 * MINUTE_MS;

/** When a poller looks for the first time after what was begun `atMs`. */
export function firstCheck(atMs: number): Date {
  return new Date(atMs + FIRST_CHECK_AFTER_MS);
}

/** Tables whose rows a poller looks after until `check_at` is null. */
type Checked = "payments" | "payment_events" | "payment_refunds";

/** One row after the other: the longest due first. */
const IN_TURN = sql`0`;
/** Everybody's longest due before anybody's second, so that nobody's many rows keep others waiting. */
export const USERS_IN_TURN = sql`row_number() OVER (PARTITION BY user_id ORDER BY check_at)`;

/**
 * Takes rows whose check is due and puts their next one off. Instances that look at the same time take different ones.
 * @param place which row comes before which; among equals the longest due one
 */
export async function claimDue<T extends Checked>(
  tx: Tx,
  table: T,
  now: Date,
  limit: number,
  place: RawBuilder<unknown> = IN_TURN,
): Promise<Selectable<DB[T]>[]> {
  const rows = sql.table(table);
  // `check_at` is asked for again where a row may have changed hands between the read and its lock.
  const { rows: claimed } = await sql<Selectable<DB[T]>>`
    WITH due AS (
      SELECT id, check_at, ${place} AS place FROM ${rows} WHERE check_at <= ${now}
    ), claimed AS (
      SELECT row.id FROM ${rows} AS row JOIN due USING (id)
       WHERE row.check_at <= ${now}
       ORDER BY due.place, due.check_at LIMIT ${limit} FOR NO KEY UPDATE OF row SKIP LOCKED
    )
    UPDATE ${rows} AS row SET check_at = ${nextCheck(now)} FROM claimed
     WHERE row.id = claimed.id AND row.check_at <= ${now} RETURNING row.*`.execute(tx);
  return claimed;
}

/**
 * The next check of a row with `created_at`: after as long as it is old, at least 2 minutes and at most 6 hours, so that
 * a lost notification costs minutes; never again after 30 days, when every provider has decided.
 */
function nextCheck(now: Date): RawBuilder<unknown> {
  return sql`
    CASE WHEN ${now}::timestamptz - created_at < interval '30 days'
         THEN ${now}::timestamptz
              + least(greatest(${now}::timestamptz - created_at, interval '2 minutes'), interval '6 hours')
    END`;
}
