import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Rows that need somebody, the oldest of them, and since when. */
export type Counted = { readonly count: number; readonly since: Date | null; readonly id: string | null };

/** Who counts more than this wants a list. */
const COUNTED_MAX = 10_000;

/** Notices that could not be delivered since a time, but those to endpoints. Uses `notification_deliveries_created_at_idx`. */
export async function countFailedNotices(tx: Tx, since: Date): Promise<Counted> {
  return first(
    await sql<Counted>`
      SELECT count(*)::int AS count, min(ended_at) AS since, NULL AS id
        FROM (SELECT ended_at FROM notification_deliveries
               WHERE created_at > ${since} AND result = 'failed' AND channel <> 'webhook' LIMIT ${COUNTED_MAX}) failed`.execute(
      tx,
    ),
  );
}

/** Endpoints with messages since a time that could not be delivered, and those that the service has disabled. */
export async function selectTroubledEndpoints(
  tx: Tx,
  since: Date,
): Promise<
  readonly { id: Uuid; host: string; isDisabled: boolean; failed: number; failingSince: Date | null }[]
> {
  const { rows } = await sql<{
    id: Uuid;
    host: string;
    isDisabled: boolean;
    failed: number;
    failingSince: Date | null;
  }>`
    SELECT e.id, substring(e.url from '^[a-z]+://([^/?#]+)') AS host, NOT e.is_enabled AS "isDisabled",
           coalesce(f.failed, 0)::int AS failed, coalesce(e.failing_since, f.since) AS "failingSince"
      FROM webhook_endpoints e
      LEFT JOIN LATERAL (
        SELECT count(*) AS failed, min(ended_at) AS since FROM notification_deliveries d
         WHERE d.recipient = 'webhook:' || e.id AND d.channel = 'webhook' AND d.result = 'failed'
           AND d.created_at > ${since}) f ON true
     WHERE (NOT e.is_enabled AND e.disabled_reason <> 'by_hand') OR (e.is_enabled AND f.failed > 0)
     ORDER BY e.id`.execute(tx);
  return rows;
}

/** Flagged notifications of providers since a time. Uses `payment_events_flagged_idx`. */
export async function countFlaggedEvents(tx: Tx, since: Date): Promise<Counted> {
  return first(
    await sql<Counted>`
      SELECT count(*)::int AS count, min(created_at) AS since, NULL AS id
        FROM (SELECT created_at FROM payment_events
               WHERE outcome IN ('unknown_payment', 'mismatch', 'illegal_transition') AND created_at > ${since}
               ORDER BY id DESC LIMIT ${COUNTED_MAX}) flagged`.execute(tx),
  );
}

/** Refunds that the provider has not taken since a time, or has not paid since an earlier one. Uses `payment_refunds_check_at_idx`. */
export async function countStuckRefunds(
  tx: Tx,
  { requestedBefore, pendingBefore }: { readonly requestedBefore: Date; readonly pendingBefore: Date },
): Promise<Counted> {
  return first(
    await sql<Counted>`
      SELECT count(*)::int AS count, min(created_at) AS since,
             (array_agg(payment_id ORDER BY created_at))[1] AS id
        FROM (SELECT payment_id, created_at FROM payment_refunds
               WHERE check_at IS NOT NULL
                 AND ((status = 'requested' AND created_at < ${requestedBefore})
                   OR (status = 'pending' AND created_at < ${pendingBefore})) LIMIT ${COUNTED_MAX}) stuck`.execute(
      tx,
    ),
  );
}

function first({ rows }: { readonly rows: readonly Counted[] }): Counted {
  return rows[0] ?? { count: 0, since: null, id: null };
}
