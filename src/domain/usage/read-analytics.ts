import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { readTurnover, sumOf, type Turnover } from "../ledger/read-turnover.ts";
import type { Buckets } from "./bucket-rules.ts";
import { NO_TRAFFIC, selectDenials, selectTraffic, type Traffic, type UserTraffic } from "./usage-store.ts";

/** What operators read of one period. Revenue is `revenueOf`. */
export type Figures = Traffic &
  Turnover & {
    /** How often each error code refused a request of a known token. */
    readonly denials: Readonly<Record<string, number>>;
  };

export type Analytics = {
  /** Of all periods together: a device or user of several is one. */
  readonly totals: Figures;
  /** Oldest first, including those in which nothing happened. */
  readonly periods: readonly (Figures & { readonly startedAt: Date; readonly endedAt: Date })[];
  /** Those with the most requests, in that order. */
  readonly topUsers: readonly (UserTraffic & { readonly username: string })[];
};

const TOP_USERS_MAX = 10;

/**
 * Usage and turnover of a user, or of all (null), by periods. It lacks what was not flushed yet, a few seconds.
 * @param buckets their edges are quarters of an hour
 */
export async function readAnalytics(
  tx: Tx,
  { userId, buckets }: { readonly userId: Uuid | null; readonly buckets: Buckets },
): Promise<Analytics> {
  const { starts, end } = buckets;
  const { byBucket, totals, topUsers } = await selectTraffic(tx, { userId, buckets }, TOP_USERS_MAX);
  const denials = await selectDenials(tx, { userId, buckets });
  const turnover = await readTurnover(tx, { userId, starts, end });
  return {
    totals: { ...totals, ...sumOf(turnover), denials: sumByCode([...denials.values()]) },
    periods: turnover.map((moved, at) => ({
      ...(byBucket.get(at) ?? NO_TRAFFIC),
      ...moved,
      denials: denials.get(at) ?? {},
      startedAt: starts[at] ?? end,
      endedAt: starts[at + 1] ?? end,
    })),
    topUsers: await withNames(tx, topUsers),
  };
}

function sumByCode(parts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const [code, count] of parts.flatMap(Object.entries)) sums.set(code, (sums.get(code) ?? 0) + count);
  return Object.fromEntries([...sums].sort());
}

async function withNames(tx: Tx, users: readonly UserTraffic[]): Promise<Analytics["topUsers"]> {
  if (users.length === 0) return [];
  const ids = users.map(({ userId }) => userId);
  const rows = await tx.selectFrom("users").select(["id", "username"]).where("id", "in", ids).execute();
  const names = new Map(rows.map(({ id, username }) => [id, username]));
  return users.map((user) => ({ ...user, username: names.get(user.userId) ?? "" }));
}
