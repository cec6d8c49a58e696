import type { SeriesState, VoucherSeries } from "./voucher.ts";

type Ends = Pick<VoucherSeries, "expiresAt" | "revokedAt">;

/** Whether what is left of a series can be redeemed at a time. */
export function seriesStateOf({ expiresAt, revokedAt }: Ends, nowMs: number): SeriesState {
  if (revokedAt !== null) return "revoked";
  return expiresAt.getTime() <= nowMs ? "expired" : "open";
}

/** What became of the vouchers of a series: they add up to how many were made. */
export type SeriesCounts = Readonly<Record<"issued" | "redeemed" | SeriesState, number>>;

export function countsOf(
  series: Ends & Pick<VoucherSeries, "voucherCount" | "redeemedCount">,
  nowMs: number,
): SeriesCounts {
  const { voucherCount: issued, redeemedCount: redeemed } = series;
  const left = { open: 0, expired: 0, revoked: 0, [seriesStateOf(series, nowMs)]: issued - redeemed };
  return { issued, redeemed, ...left };
}
