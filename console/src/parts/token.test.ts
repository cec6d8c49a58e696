import { describe, expect, it } from "vitest";
import { isConnected, stateOf, type Token } from "./token.ts";

const NOW = "2026-11-23T12:00:00.000+00:00";
const NOW_MS = Date.parse(NOW);
const UNUSED: Token = {
  id: "0197f1c0-0000-7000-8000-000000000001",
  token: "a".repeat(64),
  duration_hours: 24,
  scope: "full",
  label: null,
  cost_znc: "18.00",
  created_at: "2026-11-22T12:00:00.000+00:00",
  added_seconds: 0,
  activated_at: null,
  expires_at: null,
  frozen_seconds: 0,
  freezes: 0,
  frozen_at: null,
  frozen_until: null,
  is_active: true,
  revoked_at: null,
  is_gift: false,
  gifted_at: null,
  device: null,
};

describe("the state of a token", () => {
  it("is unused until `expires_at` is set", () => {
    expect(stateOf(UNUSED, NOW_MS)).toBe("unused");
  });

  it("is active until the last millisecond of its time", () => {
    const token = { ...UNUSED, activated_at: UNUSED.created_at, expires_at: NOW };
    expect(stateOf(token, NOW_MS - 1)).toBe("active");
    expect(stateOf(token, NOW_MS)).toBe("expired");
  });

  it("is frozen until the last millisecond before it thaws", () => {
    const token = { ...UNUSED, frozen_until: NOW, expires_at: "2027-01-01T00:00:00Z" };
    expect([stateOf(token, NOW_MS - 1), stateOf(token, NOW_MS)]).toEqual(["frozen", "active"]);
  });

  it("is revoked even if time was left", () => {
    expect(stateOf({ ...UNUSED, revoked_at: NOW, expires_at: "2027-01-01T00:00:00Z" }, NOW_MS)).toBe(
      "revoked",
    );
  });
});

describe("a device", () => {
  const held = { ...UNUSED, device: { id_hint: "laptop-1", last_activity: NOW } };

  it("is connected for five minutes after its last activity", () => {
    expect(isConnected(held, NOW_MS + 299_999)).toBe(true);
    expect(isConnected(held, NOW_MS + 300_000)).toBe(false);
  });

  it("is not connected if no device holds the token", () => {
    expect(isConnected(UNUSED, NOW_MS)).toBe(false);
  });
});
