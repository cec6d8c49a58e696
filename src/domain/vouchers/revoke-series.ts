import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { seriesStateOf } from "./series-rules.ts";
import { lockSeries, markRevoked } from "./series-store.ts";
import type { VoucherSeries } from "./voucher.ts";

export type RevokeSeriesDeps = { readonly clock: Clock; readonly newId: NewId };

/**
 * Ends the vouchers of a series that were not redeemed; what was redeemed stays. One that has ended already stays as it is. Waits for
 * whoever redeems a voucher of it, and locks it until the transaction ends. Writes one audit row if it ends the series.
 * @throws not_found
 */
export async function revokeSeries(
  tx: Tx,
  deps: RevokeSeriesDeps,
  actor: Actor,
  { seriesId, reason }: { readonly seriesId: Uuid; readonly reason: string | null },
): Promise<VoucherSeries> {
  const series = await lockSeries(tx, seriesId);
  if (series === null) throw new AppError("not_found");
  const nowMs = deps.clock.nowMs();
  if (seriesStateOf(series, nowMs) !== "open") return series;
  const revokedAt = new Date(nowMs);
  const ended = series.voucherCount - series.redeemedCount;
  await markRevoked(tx, seriesId, revokedAt);
  await recordFact(tx, deps, actor, {
    name: "voucher.series_revoked",
    resourceId: seriesId,
    userId: null,
    before: { open: ended },
    after: { vouchers: series.voucherCount, redeemed: series.redeemedCount, ended },
    ...(reason === null ? {} : { reason }),
  });
  return { ...series, revokedAt };
}
