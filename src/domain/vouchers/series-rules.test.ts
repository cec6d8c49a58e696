import fc from "fast-check";
import { expect, test } from "vitest";
import { countsOf, seriesStateOf } from "./series-rules.ts";

const expiresAt = new Date(1_000);

test("a series is open until the moment at which it expires, and revoked for ever once it is revoked", () => {
  expect(seriesStateOf({ expiresAt, revokedAt: null }, 999)).toBe("open");
  expect(seriesStateOf({ expiresAt, revokedAt: null }, 1_000)).toBe("expired");
  expect(seriesStateOf({ expiresAt, revokedAt: new Date(500) }, 600)).toBe("revoked");
  expect(seriesStateOf({ expiresAt, revokedAt: new Date(500) }, 2_000)).toBe("revoked");
});

test("the vouchers that were redeemed, can be redeemed, expired or were revoked are all that were made", () => {
  const counts = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }));
  const ends = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 2_000 }));
  fc.assert(
    fc.property(counts, ends, ([redeemedCount, left], [isRevoked, nowMs]) => {
      const revokedAt = isRevoked ? new Date(500) : null;
      const series = { expiresAt, revokedAt, redeemedCount, voucherCount: redeemedCount + left };
      const { issued, redeemed, open, expired, revoked } = countsOf(series, nowMs);
      expect([issued, redeemed]).toEqual([redeemedCount + left, redeemedCount]);
      expect(open + expired + revoked).toBe(left);
      expect([open, expired, revoked].filter((count) => count > 0).length).toBeLessThanOrEqual(1);
    }),
  );
});
