import type { VoucherCode } from "../../src/domain/vouchers/code-rules.ts";
import { createSeries, type SeriesOrder } from "../../src/domain/vouchers/create-series.ts";
import { type Redemption, redeemVoucher } from "../../src/domain/vouchers/redeem-voucher.ts";
import { revokeSeries } from "../../src/domain/vouchers/revoke-series.ts";
import type { VoucherValue } from "../../src/domain/vouchers/voucher.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { actorOf, type DomainWorld } from "./domain-world.ts";

const FIVE_ZNC: VoucherValue = { kind: "znc", amountCents: 500n };
export const ONE_DAY: VoucherValue = { kind: "time", durationHours: 24, scope: "certificates_only" };

/** What tests do with vouchers in a world of the domain. */
export function voucherSteps(world: DomainWorld) {
  const { database } = world;
  return {
    async make(order: Partial<SeriesOrder> = {}) {
      const createdBy = order.createdBy ?? (await world.newUser()).id;
      const made = await database.transaction((tx) =>
        createSeries(tx, world, THE_SERVICE, {
          value: FIVE_ZNC,
          voucherCount: 1,
          validDays: 30,
          note: null,
          ...order,
          createdBy,
        }),
      );
      return {
        seriesId: made.series.id,
        series: made.series,
        codes: made.codes,
        code: made.codes[0] as VoucherCode,
      };
    },
    redeem: (userId: string, code: VoucherCode): Promise<Redemption> =>
      database.transaction((tx) => redeemVoucher(tx, world, actorOf({ id: userId }), { userId, code })),
    revoke: (seriesId: string) =>
      database.transaction((tx) => revokeSeries(tx, world, THE_SERVICE, { seriesId, reason: "lost" })),
  };
}
