import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS } from "../../kernel/duration.ts";
import { currentFreeze, freezeBeginsMs, latestThawOf, restBeginsMs, runningMs } from "./freeze-rules.ts";

const frozen = { frozenAt: new Date(1_000), frozenUntil: new Date(5_000), revokedAt: null };
const NOT_FROZEN = { frozenAt: null, frozenUntil: null };

test("a token is frozen up to the millisecond of its thaw, unless it was revoked", () => {
  const { revokedAt: _, ...freeze } = frozen;
  expect([
    currentFreeze(frozen, 4_999),
    currentFreeze(frozen, 5_000),
    currentFreeze({ ...frozen, revokedAt: new Date(2_000) }, 3_000),
    currentFreeze({ ...NOT_FROZEN, revokedAt: null }, 3_000),
  ]).toEqual([freeze, NOT_FROZEN, NOT_FROZEN, NOT_FROZEN]);
});

test("the rest of a token's time begins at its thaw while it is frozen, and now otherwise", () => {
  expect([
    restBeginsMs(frozen, 2_000),
    restBeginsMs(frozen, 6_000),
    restBeginsMs({ frozenUntil: null }, 7_000),
  ]).toEqual([5_000, 6_000, 7_000]);
});

test("a freeze begins now, and never within time that does not count already, or before the first use", () => {
  const activatedAt = new Date(1_000);
  const given = [
    { fromMs: 2_000, toMs: 3_000 },
    { fromMs: 1_500, toMs: 1_600 },
  ];
  expect([
    freezeBeginsMs({ activatedAt }, given, 4_000),
    freezeBeginsMs({ activatedAt }, given, 2_500),
    freezeBeginsMs({ activatedAt }, [], 900),
  ]).toEqual([4_000, 3_000, 1_000]);
});

test("a freeze lasts so many days at most", () => {
  expect(latestThawOf(1_000, { perToken: 3, daysMax: 90 })).toEqual(new Date(1_000 + 90 * DAY_MS));
});

test("the token's own clock goes as fast as any, and stands still exactly while it is frozen", () => {
  const freezes = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 50 })), { maxLength: 4 });
  fc.assert(
    fc.property(freezes, fc.nat(500), (parts, atMs) => {
      let fromMs = 0;
      const intervals = parts.map(([gapMs, lengthMs]) => {
        const interval = { fromMs: fromMs + gapMs, toMs: fromMs + gapMs + lengthMs };
        fromMs = interval.toMs;
        return interval;
      });
      const isFrozen = intervals.some((one) => one.fromMs <= atMs && atMs < one.toMs);
      expect(runningMs(atMs + 1, intervals) - runningMs(atMs, intervals)).toBe(isFrozen ? 0 : 1);
    }),
  );
});
