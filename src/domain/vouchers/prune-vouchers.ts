import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteUnredeemed } from "./series-store.ts";

/** As batches: whoever asks what became of a card asks within a year. */
const VOUCHERS_RETAINED_MS = 400 * DAY_MS;

/** Up to 10,000 vouchers in one statement. */
const SERIES_AT_ONCE = 10;

/** Deletes vouchers that were not redeemed, 400 days after the end of their series. @returns of how many series */
export async function pruneVouchers(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const [endedBefore, now] = [new Date(nowMs - VOUCHERS_RETAINED_MS), new Date(nowMs)];
  let pruned = 0;
  let some: number;
  do {
    some = await deleteUnredeemed(deps.database.direct, endedBefore, now, SERIES_AT_ONCE);
    pruned += some;
  } while (some === SERIES_AT_ONCE);
  return pruned;
}
