import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page } from "../../kernel/page.ts";
import { type SeriesQuery, selectAllSeries, selectSeries } from "./series-store.ts";
import type { Voucher, VoucherSeries } from "./voucher.ts";
import { selectVouchers, type VouchersQuery } from "./voucher-store.ts";

/** Series, newest first. */
export function listSeries(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  query: SeriesQuery,
): Promise<Page<VoucherSeries>> {
  return selectAllSeries(tx, query, new Date(clock.nowMs()));
}

/** @throws not_found */
export async function readSeries(tx: Tx, id: Uuid): Promise<VoucherSeries> {
  const series = await selectSeries(tx, id);
  if (series === null) throw new AppError("not_found");
  return series;
}

/** What became of each voucher of a series, the highest number first. @throws not_found */
export async function listVouchers(tx: Tx, query: VouchersQuery): Promise<Page<Voucher>> {
  await readSeries(tx, query.seriesId);
  return selectVouchers(tx, query);
}
