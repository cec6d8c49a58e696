import { type RawBuilder, sql } from "kysely";
import { MINUTE_MS } from "../../kernel/duration.ts";

/** People need a minute or two for a checkout; a notification is there within seconds of its end. */
const FIRST_CHECK_AFTER_MS = 2 * MINUTE_MS;

/** When the poller looks for the first time after what was begun `atMs`. */
export function firstCheck(atMs: number): Date {
  return new Date(atMs + FIRST_CHECK_AFTER_MS);
}

/**
 * When the poller looks again at a row with `created_at`: after as long as it is old, at least 2 minutes and at most
 * 6 hours, so that a lost notification costs minutes; never again after 30 days, when every provider has decided.
 */
export function nextCheck(now: Date): RawBuilder<Date | null> {
  return sql<Date | null>`
    CASE WHEN ${now}::timestamptz - created_at < interval '30 days'
         THEN ${now}::timestamptz
              + least(greatest(${now}::timestamptz - created_at, interval '2 minutes'), interval '6 hours')
    END`;
}
