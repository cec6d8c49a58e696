import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/**
 * What a user spent in each of consecutive stretches of time: all that `sales` gained from the wallet then, which is
 * purchases less refunds of what was bought. A refund counts when it was paid, so that a stretch can be below zero;
 * money that goes back through a payment provider is no part of it. Read by `ledger_transactions_user_kind_idx`.
 * @param starts in ascending order; each stretch ends where the next begins, the last at `end`
 * @returns one sum for each start
 */
export async function readSpend(
  tx: Tx,
  { userId, starts, end }: { readonly userId: Uuid; readonly starts: readonly Date[]; readonly end: Date },
): Promise<Cents[]> {
  const { rows } = await sql<{ place: number; cents: string }>`
    SELECT width_bucket(t.created_at, ${starts}::timestamptz[]) AS place, sum(p.amount) AS cents
      FROM ledger_transactions t
      JOIN ledger_postings p ON p.transaction_id = t.id AND p.account = 'sales'
     WHERE t.user_id = ${userId} AND t.kind IN ('purchase', 'refund')
       AND t.created_at >= ${starts[0]}::timestamptz AND t.created_at < ${end}::timestamptz
     GROUP BY place`.execute(tx);
  const byPlace = new Map(rows.map(({ place, cents }) => [place, BigInt(cents)]));
  return starts.map((_, at) => byPlace.get(at + 1) ?? 0n);
}
