import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { AHEAD_DAYS_MAX, extensionFaultOf, LOTS_MAX } from "./extension-rules.ts";

const nowMs = Date.UTC(2026, 0, 15, 12);
const token = { durationHours: 24, addedMs: 0, activatedAt: null, revokedAt: null, frozenUntil: null };
const faultOf = (of: Partial<Parameters<typeof extensionFaultOf>[0]>, hours = 1, lotCount = 1) =>
  extensionFaultOf({ ...token, ...of }, { hours, lotCount }, nowMs);

test("a token can be paid for a year and a day ahead, to the hour, and no further", () => {
  const hoursMax = AHEAD_DAYS_MAX * 24;
  expect([faultOf({}, hoursMax - 24), faultOf({}, hoursMax - 23)]).toEqual([null, "extension_too_long"]);
});

test("what counts is the time that is left, with what was given back, not how long it was in all", () => {
  const activatedAt = new Date(nowMs - AHEAD_DAYS_MAX * DAY_MS);
  const old = { durationHours: 2 * AHEAD_DAYS_MAX * 24 - 1, activatedAt };
  expect([
    faultOf(old),
    faultOf({ ...old, addedMs: 1 }),
    faultOf({ ...old, activatedAt: new Date(activatedAt.getTime() + HOUR_MS) }),
  ]).toEqual([null, "extension_too_long", "extension_too_long"]);
});

test("of a frozen token the time until its thaw does not count", () => {
  const frozenUntil = new Date(nowMs + 90 * DAY_MS);
  const frozen = { activatedAt: new Date(nowMs - HOUR_MS), addedMs: 90 * DAY_MS, frozenUntil };
  const hoursMax = AHEAD_DAYS_MAX * 24;
  expect([faultOf(frozen, hoursMax - 23), faultOf(frozen, hoursMax - 22)]).toEqual([
    null,
    "extension_too_long",
  ]);
});

test("a token has so many lots at most", () => {
  expect([faultOf({}, 1, LOTS_MAX - 1), faultOf({}, 1, LOTS_MAX)]).toEqual([null, "extensions_limit"]);
});
