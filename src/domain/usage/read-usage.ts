import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { readTurnover, revenueOf, sumOf } from "../ledger/read-turnover.ts";
import { bucketsOf, type UsagePeriod } from "./bucket-rules.ts";
import { NO_TRAFFIC, selectTraffic, type Traffic } from "./usage-store.ts";

/** What a user used and spent in one interval of time. */
export type Usage = Omit<Traffic, "activeUsers"> & {
  /** Purchases less refunds; below zero if refunds were more. */
  readonly spendCents: Cents;
};

export type UsageBucket = Usage & { readonly startedAt: Date; readonly endedAt: Date };

export type UsageReport = {
  readonly from: Date;
  /** The end of the last bucket, in the future. */
  readonly to: Date;
  readonly totals: Usage;
  /** Oldest first, including those without usage. */
  readonly buckets: readonly UsageBucket[];
};

/** A user's usage of a period up to now, by hours or days of local time. It lacks what was not flushed yet, a few seconds. */
export async function readUsage(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  query: { readonly userId: Uuid; readonly timeZone: string; readonly period: UsagePeriod },
): Promise<UsageReport> {
  const { userId } = query;
  const buckets = bucketsOf(query.period, clock.nowMs(), query.timeZone);
  const { starts, end } = buckets;
  const { byBucket, totals } = await selectTraffic(tx, { userId, buckets }, 0);
  const turnover = await readTurnover(tx, { userId, starts, end });
  return {
    from: starts[0] ?? end,
    to: end,
    totals: { ...totals, spendCents: revenueOf(sumOf(turnover)) },
    buckets: turnover.map((moved, at) => ({
      ...(byBucket.get(at) ?? NO_TRAFFIC),
      spendCents: revenueOf(moved),
      startedAt: starts[at] ?? end,
      endedAt: starts[at + 1] ?? end,
    })),
  };
}
