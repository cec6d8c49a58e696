import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { makeVoucherCode, VOUCHER_RANDOM_BYTES, type VoucherCode } from "./code-rules.ts";
import { insertSeries } from "./series-store.ts";
import { valueMembers } from "./value-members.ts";
import type { VoucherSeries, VoucherValue } from "./voucher.ts";
import type { VoucherHashes } from "./voucher-hashes.port.ts";
import { insertVouchers } from "./voucher-store.ts";

export type CreateSeriesDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly voucherHashes: VoucherHashes;
};

export type SeriesOrder = {
  readonly value: VoucherValue;
  readonly voucherCount: number;
  readonly validDays: number;
  readonly note: string | null;
  readonly createdBy: Uuid;
};

/** A series with the codes of its vouchers, in the order of their numbers: only here are they readable. */
export type NewSeries = { readonly series: VoucherSeries; readonly codes: readonly VoucherCode[] };

/**
 * Makes vouchers, all or none. Their codes are in the result and nowhere else: what is stored are hashes. If the result is lost, nobody
 * knows the codes, so that the series is worth nothing. Writes one audit row.
 */
export async function createSeries(
  tx: Tx,
  deps: CreateSeriesDeps,
  actor: Actor,
  { validDays, ...order }: SeriesOrder,
): Promise<NewSeries> {
  const nowMs = deps.clock.nowMs();
  const [createdAt, expiresAt] = [new Date(nowMs), new Date(nowMs + validDays * DAY_MS)];
  const series = { id: deps.newId(), ...order, createdAt, expiresAt, revokedAt: null, redeemedCount: 0 };
  const codes = makeCodes(deps.random, order.voucherCount);
  await insertSeries(tx, series);
  const vouchers = codes.map((code) => ({ id: deps.newId(), hash: deps.voucherHashes.hash(code) }));
  await insertVouchers(tx, series.id, vouchers);
  await recordFact(tx, deps, actor, {
    name: "voucher.series_created",
    resourceId: series.id,
    userId: null,
    after: {
      vouchers: series.voucherCount,
      ...valueMembers(series.value),
      expires_at: formatTime(expiresAt),
      note: series.note,
    },
  });
  return { series, codes };
}

/** Different codes. That two of 75 random bits are the same is not to be expected, but would be a series that cannot be stored. */
function makeCodes(random: Random, count: number): VoucherCode[] {
  const codes = new Set<VoucherCode>();
  while (codes.size < count) codes.add(makeVoucherCode(random.bytes(VOUCHER_RANDOM_BYTES)));
  return [...codes];
}
