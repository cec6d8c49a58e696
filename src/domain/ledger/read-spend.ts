import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/**
 * What a user spent in each of consecutive periods: what the account `sales` gained from the wallet, that is purchases
 * less refunds of tokens. A refund counts at the time when it was paid, so a period can be below zero. Refunds of
 * payments are not included. Uses `ledger_transactions_user_kind_time_idx`.
 * @param starts in ascending order; each period ends where the next begins, the last at `end`
 * @returns one sum for each start
 */
export async function readSpend(
  tx: Tx,
  { userId, starts, end }: { readonly userId: Uuid; readonly starts: readonly Date[]; readonly end: Date },
): Promise<Cents[]> {
  const { rows } = await sql<{ period: number; cents: string }>`
    SELECT width_bucket(t.created_at, ${starts}::timestamptz[]) AS period, sum(p.amount) AS cents
      FROM ledger_transactions t
      JOIN ledger_postings p ON p.transaction_id = t.id AND p.account = 'sales'
     WHERE t.user_id = ${userId} AND t.kind IN ('purchase', 'refund')
       AND t.created_at >= ${starts[0]}::timestamptz AND t.created_at < ${end}::timestamptz
     GROUP BY period`.execute(tx);
  // `width_bucket` counts from 1.
  const byPeriod = new Map(rows.map(({ period, cents }) => [period, BigInt(cents)]));
  return starts.map((_, index) => byPeriod.get(index + 1) ?? 0n);
}
