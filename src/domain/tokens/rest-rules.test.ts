import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../kernel/duration.ts";
import { restOf } from "./rest-rules.ts";
import { expiresAtOf } from "./token-rules.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12);

test("a token that was never used is handed on whole", () => {
  const unused = { durationHours: 24, addedMs: 0, activatedAt: null, revokedAt: null };
  expect(restOf(unused, NOW_MS)).toEqual({ durationHours: 24, activatedAt: null });
});

test("what is handed on ends at the same millisecond, and is less than an hour longer than what is left", () => {
  const used = fc.record({
    durationHours: fc.integer({ min: 1, max: 9_000 }),
    addedMs: fc.integer({ min: 0, max: 100 * HOUR_MS }),
    share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(used, ({ durationHours, addedMs, share }) => {
      const lengthMs = durationHours * HOUR_MS + addedMs;
      const activatedAt = new Date(NOW_MS - Math.floor(share * lengthMs));
      const token = { durationHours, addedMs, activatedAt, revokedAt: null };
      const rest = restOf(token, NOW_MS);
      const end = expiresAtOf(token)?.getTime() ?? 0;
      expect(expiresAtOf({ ...token, ...rest, addedMs: 0 })?.getTime()).toBe(end);
      const extraMs = rest.durationHours * HOUR_MS - (end - NOW_MS);
      expect(extraMs >= 0 && extraMs < HOUR_MS).toBe(true);
    }),
  );
});
