import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { DB } from "../../kernel/schema.gen.ts";

/** A customer needs a minute or two for a checkout; a notification arrives within seconds of its end. */
const FIRST_CHECK_AFTER_MS = 2 * MINUTE_MS;

/** When a poller checks for the first time what was begun at `atMs`. */
export function firstCheck(atMs: number): Date {
  return new Date(atMs + FIRST_CHECK_AFTER_MS);
}

/** Tables whose rows a poller checks until `check_at` is null. */
type Checked = "payments" | "payment_events" | "payment_refunds";

/** All rows have the same rank: the longest due comes first. */
const BY_TIME = sql`0`;
/**
 * Ranks rows per user, so every user's oldest due row comes before any user's second: a user with many rows does not delay
 * others.
 */
export const USERS_IN_TURN = sql`row_number() OVER (PARTITION BY user_id ORDER BY check_at)`;

/**
 * Takes rows whose check is due, and sets the time of their next check. Instances that do so at once take different rows.
 * @param rank rows of lower rank come first; of equal rank, the longest due
 */
export async function takeDue<T extends Checked>(
  tx: Tx,
  table: T,
  now: Date,
  limit: number,
  rank: RawBuilder<unknown> = BY_TIME,
): Promise<Selectable<DB[T]>[]> {
  const rows = sql.table(table);
  // `check_at` is compared again in each step: another instance may take the row between the read and the lock.
  const { rows: taken } = await sql<Selectable<DB[T]>>`
    WITH due AS (
      SELECT id, check_at, ${rank} AS rank FROM ${rows} WHERE check_at <= ${now}
    ), taken AS (
      SELECT row.id FROM ${rows} AS row JOIN due USING (id)
       WHERE row.check_at <= ${now}
       ORDER BY due.rank, due.check_at LIMIT ${limit} FOR NO KEY UPDATE OF row SKIP LOCKED
    )
    UPDATE ${rows} AS row SET check_at = ${nextCheck(now)} FROM taken
     WHERE row.id = taken.id AND row.check_at <= ${now} RETURNING row.*`.execute(tx);
  return taken;
}

/**
 * The time of a row's next check: the delay is the row's age, at least 2 minutes and at most 6 hours, so that a lost
 * notification delays a new payment by minutes only. After 30 days there are no more checks: by then every provider has
 * decided.
 */
function nextCheck(now: Date): RawBuilder<unknown> {
  return sql`
    CASE WHEN ${now}::timestamptz - created_at < interval '30 days'
         THEN ${now}::timestamptz
              + least(greatest(${now}::timestamptz - created_at, interval '2 minutes'), interval '6 hours')
    END`;
}
