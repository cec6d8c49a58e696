import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DURATION_HOURS, HOUR_MS } from "../../kernel/duration.ts";
import { expiresAtOf, isLive, refundOf, stateOf } from "./token-rules.ts";

const activatedMs = Date.UTC(2026, 0, 15, 12);

/** A 24 h token for 18.00 ZNC. */
const unused = { durationHours: 24, addedMs: 0, costCents: 1_800n, activatedAt: null, revokedAt: null };
const used = { ...unused, activatedAt: new Date(activatedMs) };
const revoked = { ...used, revokedAt: new Date(activatedMs + HOUR_MS) };

describe("expiresAtOf", () => {
  test("is null before activation, then activation plus duration and the time given back", () => {
    expect(expiresAtOf(unused)).toBeNull();
    expect(expiresAtOf(used)).toEqual(new Date(activatedMs + 24 * HOUR_MS));
    expect(expiresAtOf({ ...used, addedMs: 61_001 })).toEqual(new Date(activatedMs + 24 * HOUR_MS + 61_001));
  });
});

describe("isLive", () => {
  test("a token that was never activated does not expire", () => {
    expect(isLive(unused, activatedMs + 10_000 * HOUR_MS)).toBe(true);
  });

  test("an activated token ends at the millisecond of its expiry", () => {
    expect(isLive(used, activatedMs + 24 * HOUR_MS - 1)).toBe(true);
    expect(isLive(used, activatedMs + 24 * HOUR_MS)).toBe(false);
  });

  test("a revoked token is not live, whatever time is left", () => {
    expect(isLive(revoked, activatedMs)).toBe(false);
  });
});

describe("stateOf", () => {
  const endMs = activatedMs + 24 * HOUR_MS;

  test("a token is unused until its first use, then active up to its end, and revoked whatever it was", () => {
    expect([
      stateOf(unused, endMs),
      stateOf(used, endMs - 1),
      stateOf(used, endMs),
      stateOf({ ...used, addedMs: 1 }, endMs),
      stateOf(revoked, endMs),
      stateOf({ ...unused, revokedAt: new Date(activatedMs) }, endMs),
    ]).toEqual(["unused", "active", "expired", "active", "revoked", "revoked"]);
  });
});

describe("refundOf", () => {
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
    ["bought for nothing: nothing", { ...unused, costCents: 0n }, activatedMs, 0n],
  ])("%s", (_case, token, nowMs, refundCents) => {
    expect(refundOf(token, nowMs).amountCents).toBe(refundCents);
  });

  test("contains the values that it is computed from", () => {
    expect(refundOf(used, activatedMs + 6 * HOUR_MS)).toEqual({
      amountCents: 1_350n,
      pricePaidCents: 1_800n,
      durationMs: 24 * HOUR_MS,
      leftMs: 18 * HOUR_MS,
    });
  });

  const sold = fc.record({
    durationHours: fc.constantFrom(...DURATION_HOURS),
    addedMs: fc.constant(0),
    costCents: fc.bigInt({ min: 0n, max: 10n ** 10n }),
    activatedAt: fc.constant(new Date(activatedMs)),
    revokedAt: fc.constant(null),
  });
  const usedMs = fc.integer({ min: 0, max: 721 * HOUR_MS });

  test("is never below zero, never above the price, and a cent or less under the exact share", () => {
    fc.assert(
      fc.property(sold, usedMs, (token, elapsedMs) => {
        const { amountCents: refundCents } = refundOf(token, activatedMs + elapsedMs);
        const durationMs = BigInt(token.durationHours * HOUR_MS);
        const leftMs = durationMs > BigInt(elapsedMs) ? durationMs - BigInt(elapsedMs) : 0n;
        expect(refundCents * durationMs).toBeLessThanOrEqual(token.costCents * leftMs);
        expect((refundCents + 1n) * durationMs).toBeGreaterThan(token.costCents * leftMs);
        expect(refundCents).toBeGreaterThanOrEqual(0n);
        expect(refundCents).toBeLessThanOrEqual(token.costCents);
      }),
    );
  });

  test("is the same whatever time was given back", () => {
    fc.assert(
      fc.property(sold, usedMs, fc.integer({ min: 0, max: 999 * HOUR_MS }), (token, elapsedMs, addedMs) => {
        const nowMs = activatedMs + elapsedMs;
        expect(refundOf({ ...token, addedMs }, nowMs)).toEqual(refundOf(token, nowMs));
      }),
    );
  });

  test("never grows while time passes", () => {
    fc.assert(
      fc.property(sold, usedMs, usedMs, (token, oneMs, otherMs) => {
        const earlier = refundOf(token, activatedMs + Math.min(oneMs, otherMs)).amountCents;
        const later = refundOf(token, activatedMs + Math.max(oneMs, otherMs)).amountCents;
        expect(later).toBeLessThanOrEqual(earlier);
      }),
    );
  });
});
