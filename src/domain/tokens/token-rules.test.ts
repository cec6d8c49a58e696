import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../kernel/duration.ts";
import { expiresAtOf, isLive, stateOf } from "./token-rules.ts";

const activatedMs = Date.UTC(2026, 0, 15, 12);

/** A token for 24 h. */
const unused = {
  durationHours: 24,
  addedMs: 0,
  activatedAt: null,
  revokedAt: null,
  frozenAt: null,
  frozenUntil: null,
};
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

  test("a token is frozen up to its thaw, unless it was revoked, and expires by itself after that", () => {
    const frozen = {
      ...used,
      addedMs: HOUR_MS,
      frozenAt: new Date(activatedMs + HOUR_MS),
      frozenUntil: new Date(activatedMs + 2 * HOUR_MS),
    };
    expect([
      stateOf(frozen, activatedMs + 2 * HOUR_MS - 1),
      stateOf(frozen, activatedMs + 2 * HOUR_MS),
      stateOf(frozen, endMs + HOUR_MS - 1),
      stateOf(frozen, endMs + HOUR_MS),
      stateOf({ ...frozen, revokedAt: new Date(activatedMs) }, activatedMs + HOUR_MS),
    ]).toEqual(["frozen", "active", "active", "expired", "revoked"]);
  });
});
