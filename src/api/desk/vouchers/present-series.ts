import type { Static } from "typebox";
import { formatVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import type { NewSeries } from "../../../domain/vouchers/create-series.ts";
import { countsOf, seriesStateOf } from "../../../domain/vouchers/series-rules.ts";
import type { Voucher, VoucherSeries } from "../../../domain/vouchers/voucher.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import type { NewSeriesOut, SeriesOut, VoucherOut } from "./schemas.ts";

/** @param createdByName the username of who made it */
export function presentSeries(
  series: VoucherSeries,
  createdByName: string,
  nowMs: number,
): Static<typeof SeriesOut> {
  const { value } = series;
  return {
    id: series.id,
    amount: value.kind === "znc" ? formatMoney(value.amountCents) : null,
    duration_hours: value.kind === "time" ? value.durationHours : null,
    scope: value.kind === "time" ? value.scope : null,
    note: series.note,
    state: seriesStateOf(series, nowMs),
    counts: countsOf(series, nowMs),
    created_by: series.createdBy,
    created_by_name: createdByName,
    created_at: formatTime(series.createdAt),
    expires_at: formatTime(series.expiresAt),
    revoked_at: formatTimeOrNull(series.revokedAt),
  };
}

export function presentNewSeries(
  { series, codes }: NewSeries,
  createdByName: string,
  redeemUrl: string,
): Static<typeof NewSeriesOut> {
  return {
    ...presentSeries(series, createdByName, series.createdAt.getTime()),
    redeem_url: redeemUrl,
    codes: codes.map(formatVoucherCode),
  };
}

export function presentVoucher({ id, number, redeemed }: Voucher): Static<typeof VoucherOut> {
  return {
    id,
    number,
    redeemed_at: formatTimeOrNull(redeemed?.at ?? null),
    redeemed_by: redeemed?.by ?? null,
    redeemed_by_name: redeemed?.username ?? null,
    transaction_id: redeemed?.entryId ?? null,
    token_id: redeemed?.tokenId ?? null,
  };
}
