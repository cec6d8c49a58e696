import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DURATION_HOURS, HOUR_MS } from "../../kernel/duration.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Lot } from "./lot.ts";
import { refundOf as refundOfTime } from "./refund-rules.ts";

/** Of a token that was never frozen. */
const refundOf = (token: Parameters<typeof refundOfTime>[0], lots: readonly Lot[], nowMs: number) =>
  refundOfTime(token, { lots, frozen: [] }, nowMs);

const activatedMs = Date.UTC(2026, 0, 15, 12);

function lotOf(number: number, hours: number, priceCents: Cents, boughtMs = activatedMs - HOUR_MS): Lot {
  const common = { id: `lot-${number}`, chargeId: `charge-${number}`, refundedCents: 0n };
  return { ...common, number, durationMs: hours * HOUR_MS, priceCents, boughtAt: new Date(boughtMs) };
}

const unused = { activatedAt: null, revokedAt: null };
const used = { ...unused, activatedAt: new Date(activatedMs) };
const revoked = { ...used, revokedAt: new Date(activatedMs + HOUR_MS) };
/** 24 h for 18.00 ZNC. */
const day = lotOf(1, 24, 1_800n);

describe("the refund of a token that was never extended", () => {
  test.each<[string, typeof unused | typeof used | typeof revoked, number, bigint]>([
    ["never activated: all of it", unused, activatedMs, 1_800n],
    ["just activated: all of it", used, activatedMs, 1_800n],
    ["half used: half of it", used, activatedMs + 12 * HOUR_MS, 900n],
    ["a millisecond used: a cent less, rounded down", used, activatedMs + 1, 1_799n],
    ["a millisecond left: nothing, rounded down", used, activatedMs + 24 * HOUR_MS - 1, 0n],
    ["expired: nothing", used, activatedMs + 24 * HOUR_MS, 0n],
    ["long expired: nothing", used, activatedMs + 99_999 * HOUR_MS, 0n],
    ["a clock behind the activation: no more than the price", used, activatedMs - HOUR_MS, 1_800n],
    ["already revoked: nothing", revoked, activatedMs + HOUR_MS, 0n],
  ])("%s", (_case, token, nowMs, refundCents) => {
    expect(refundOf(token, [day], nowMs).amountCents).toBe(refundCents);
  });

  test("stays what it was while the token is frozen", () => {
    const frozen = [{ fromMs: activatedMs + 6 * HOUR_MS, toMs: activatedMs + 99 * HOUR_MS }];
    const at = (hours: number) =>
      refundOfTime(used, { lots: [day], frozen }, activatedMs + hours * HOUR_MS).amountCents;
    expect([6, 7, 98, 99, 105].map(at)).toEqual([1_350n, 1_350n, 1_350n, 1_350n, 900n]);
  });

  test("is nothing if it was bought for nothing", () => {
    expect(refundOf(unused, [lotOf(1, 24, 0n)], activatedMs).amountCents).toBe(0n);
  });

  test("contains the values that it is computed from", () => {
    expect(refundOf(used, [day], activatedMs + 6 * HOUR_MS)).toEqual({
      amountCents: 1_350n,
      pricePaidCents: 1_800n,
      durationMs: 24 * HOUR_MS,
      leftMs: 18 * HOUR_MS,
      parts: [{ lot: day, leftMs: 18 * HOUR_MS, amountCents: 1_350n }],
    });
  });
});

describe("the refund of a token that was extended", () => {
  const dear = lotOf(2, 1, 500n, activatedMs + HOUR_MS);
  const lots = [day, dear];
  const partsAt = (elapsedMs: number) =>
    refundOf(used, lots, activatedMs + elapsedMs).parts.map(({ lot, amountCents }) => [
      lot.number,
      amountCents,
    ]);

  test("shares the lot that is in use, first in first out, and gives the whole price of those behind it", () => {
    expect(partsAt(6 * HOUR_MS)).toEqual([
      [1, 1_350n],
      [2, 500n],
    ]);
    expect(partsAt(24.5 * HOUR_MS)).toEqual([[2, 250n]]);
    expect(partsAt(25 * HOUR_MS)).toEqual([]);
    expect(refundOf(unused, lots, activatedMs)).toMatchObject({ amountCents: 2_300n, leftMs: 25 * HOUR_MS });
  });

  test("gives an extension back whole that was bought on time that had been given back, and not used since", () => {
    // The day is over, and the token runs on what it lost before.
    const later = lotOf(2, 1, 500n, activatedMs + 24.5 * HOUR_MS);
    const refundAt = (hours: number) =>
      refundOf(used, [day, later], activatedMs + hours * HOUR_MS).amountCents;
    expect([24.5, 25, 25.5, 26].map(refundAt)).toEqual([500n, 250n, 0n, 0n]);
  });
});

describe("a refund of any lots", () => {
  const sold = fc
    .array(
      fc.record({
        hours: fc.constantFrom(...DURATION_HOURS),
        cents: fc.bigInt({ min: 0n, max: 10n ** 10n }),
        afterMs: fc.integer({ min: 0, max: 800 * HOUR_MS }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((lots) => {
      let boughtMs = activatedMs;
      return lots.map(({ hours, cents, afterMs }, at) => {
        boughtMs += afterMs;
        return lotOf(at + 1, hours, cents, at === 0 ? activatedMs : boughtMs);
      });
    });
  const usedMs = fc.integer({ min: 0, max: 9_000 * HOUR_MS });

  test("is never above the price, and less than a cent under the exact share", () => {
    fc.assert(
      fc.property(sold, usedMs, (lots, elapsedMs) => {
        const { amountCents, pricePaidCents, parts, leftMs, durationMs } = refundOf(
          used,
          lots,
          activatedMs + elapsedMs,
        );
        const exactMs = parts.map(({ lot, leftMs }) => [
          lot.priceCents * BigInt(leftMs),
          BigInt(lot.durationMs),
        ]);
        const whole = exactMs.reduce((product, [, length = 1n]) => product * length, 1n);
        const exact = exactMs.reduce((sum, [share = 0n, length = 1n]) => sum + (share * whole) / length, 0n);
        expect(amountCents * whole).toBeLessThanOrEqual(exact);
        expect((amountCents + 1n) * whole).toBeGreaterThan(exact);
        expect(amountCents).toBeLessThanOrEqual(pricePaidCents);
        expect(leftMs).toBeLessThanOrEqual(durationMs);
      }),
    );
  });

  test("never grows while time passes", () => {
    fc.assert(
      fc.property(sold, usedMs, usedMs, (lots, oneMs, otherMs) => {
        const earlier = refundOf(used, lots, activatedMs + Math.min(oneMs, otherMs)).amountCents;
        const later = refundOf(used, lots, activatedMs + Math.max(oneMs, otherMs)).amountCents;
        expect(later).toBeLessThanOrEqual(earlier);
      }),
    );
  });
});
