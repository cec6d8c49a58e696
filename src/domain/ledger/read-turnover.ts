import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** What moved in one period, by the ledger. Imported entries are not included: another service made them. */
export type Turnover = {
  /** Charges for tokens and bundles, and their sum. */
  readonly purchases: number;
  readonly salesCents: Cents;
  /** What was paid back of such charges; it counts when it was paid back. */
  readonly refunds: number;
  readonly refundsCents: Cents;
  /** Top-ups by payments, and their sum. */
  readonly deposits: number;
  readonly depositsCents: Cents;
  /** What went back to payers, by refunds of payments and lost disputes; below zero if disputes were won. */
  readonly returnedCents: Cents;
};

const NO_TURNOVER: Turnover = {
  purchases: 0,
  salesCents: 0n,
  refunds: 0,
  refundsCents: 0n,
  deposits: 0,
  depositsCents: 0n,
  returnedCents: 0n,
};

type Row = {
  readonly period: number;
  readonly purchases: number;
  readonly sales: string;
  readonly refunds: number;
  readonly refunded: string;
  readonly deposits: number;
  readonly deposited: string;
  readonly returned: string;
};

/**
 * The turnover of a user, or of all (null), in consecutive periods. Uses `ledger_transactions_user_time_idx` or
 * `ledger_transactions_created_at_idx`.
 * @param starts in ascending order; each period ends where the next begins, the last at `end`
 * @returns one for each start
 */
export async function readTurnover(
  tx: Tx,
  {
    userId,
    starts,
    end,
  }: { readonly userId: Uuid | null; readonly starts: readonly Date[]; readonly end: Date },
): Promise<Turnover[]> {
  const isSale = sql`p.account = 'sales' AND t.kind = 'purchase'`;
  const isRefund = sql`p.account = 'sales' AND t.kind = 'refund'`;
  const isDeposit = sql`p.account LIKE 'deposits:%' AND t.kind = 'deposit'`;
  const isReturn = sql`p.account LIKE 'deposits:%' AND t.kind <> 'deposit'`;
  const count = (which: RawBuilder<unknown>) => sql`(count(*) FILTER (WHERE ${which}))::integer`;
  const sum = (which: RawBuilder<unknown>) => sql`coalesce(sum(p.amount) FILTER (WHERE ${which}), 0)`;
  const { rows } = await sql<Row>`
    SELECT width_bucket(t.created_at, ${starts}::timestamptz[]) AS period,
           ${count(isSale)} AS purchases, ${sum(isSale)} AS sales,
           ${count(isRefund)} AS refunds, -${sum(isRefund)} AS refunded,
           ${count(isDeposit)} AS deposits, -${sum(isDeposit)} AS deposited, ${sum(isReturn)} AS returned
      FROM ledger_transactions t
      JOIN ledger_postings p ON p.transaction_id = t.id AND (p.account = 'sales' OR p.account LIKE 'deposits:%')
     WHERE ${userId === null ? sql`true` : sql`t.user_id = ${userId}`}
       AND t.created_at >= ${starts[0]}::timestamptz AND t.created_at < ${end}::timestamptz
     GROUP BY period`.execute(tx);
  // `width_bucket` counts from 1.
  const byPeriod = new Map(rows.map((row) => [row.period, toTurnover(row)]));
  return starts.map((_, index) => byPeriod.get(index + 1) ?? NO_TURNOVER);
}

/** What customers spent: charges less what was paid back of them. Below zero if that was more. */
export function revenueOf({ salesCents, refundsCents }: Turnover): Cents {
  return salesCents - refundsCents;
}

export function sumOf(turnovers: readonly Turnover[]): Turnover {
  return turnovers.reduce(
    (one, other) => ({
      purchases: one.purchases + other.purchases,
      salesCents: one.salesCents + other.salesCents,
      refunds: one.refunds + other.refunds,
      refundsCents: one.refundsCents + other.refundsCents,
      deposits: one.deposits + other.deposits,
      depositsCents: one.depositsCents + other.depositsCents,
      returnedCents: one.returnedCents + other.returnedCents,
    }),
    NO_TURNOVER,
  );
}

function toTurnover(row: Row): Turnover {
  return {
    purchases: row.purchases,
    salesCents: BigInt(row.sales),
    refunds: row.refunds,
    refundsCents: BigInt(row.refunded),
    deposits: row.deposits,
    depositsCents: BigInt(row.deposited),
    returnedCents: BigInt(row.returned),
  };
}
