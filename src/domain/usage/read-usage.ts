import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { readSpend } from "../ledger/read-spend.ts";
import { bucketsOf, type UsagePeriod } from "./bucket-rules.ts";
import { selectTraffic, type Traffic } from "./usage-store.ts";

/** What a user used and spent in one interval of time. */
export type Usage = Traffic & {
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

const NOTHING: Usage = { requests: 0n, bytesIn: 0n, bytesOut: 0n, activeMinutes: 0, spendCents: 0n };

/** A user's usage of a period up to now, by hours or days of local time. It lacks what was not flushed yet, a few seconds. */
export async function readUsage(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  query: { readonly userId: Uuid; readonly timeZone: string; readonly period: UsagePeriod },
): Promise<UsageReport> {
  const { userId } = query;
  const { starts, end } = bucketsOf(query.period, clock.nowMs(), query.timeZone);
  const traffic = await selectTraffic(tx, userId, { starts, end });
  const spend = await readSpend(tx, { userId, starts, end });
  const buckets = starts.map((startedAt, at) => ({
    ...NOTHING,
    ...traffic.get(at),
    spendCents: spend[at] ?? 0n,
    startedAt,
    endedAt: starts[at + 1] ?? end,
  }));
  return { from: starts[0] ?? end, to: end, totals: buckets.reduce(plus, NOTHING), buckets };
}

function plus(one: Usage, other: Usage): Usage {
  return {
    requests: one.requests + other.requests,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    activeMinutes: one.activeMinutes + other.activeMinutes,
    spendCents: one.spendCents + other.spendCents,
  };
}
