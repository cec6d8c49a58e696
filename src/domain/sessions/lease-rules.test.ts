import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flushIntervalMs, judgeClaim, leaseTrustMs } from "./lease-rules.ts";

const TIMEOUT_MS = 300_000;
const NO_PAST = { releasedMsAgo: null, endedByHandMsAgo: null };
const released = (releasedMsAgo: number) => ({ ...NO_PAST, releasedMsAgo });

describe("a claim", () => {
  it("starts a session if none is open", () => {
    expect(judgeClaim(null, "device-1", NO_PAST, TIMEOUT_MS)).toEqual({ kind: "start", endsIdle: false });
  });

  it("renews the session that the same device holds", () => {
    const open = { deviceId: "device-1", idleMs: 10 };
    expect(judgeClaim(open, "device-1", NO_PAST, TIMEOUT_MS)).toEqual({ kind: "renew" });
  });

  it("is refused while another device holds the token, and returns when the token becomes free", () => {
    const open = { deviceId: "device-1", idleMs: 1_000 };
    expect(judgeClaim(open, "device-2", NO_PAST, TIMEOUT_MS)).toEqual({
      kind: "conflict",
      freeInMs: 299_000,
    });
  });

  it("takes over an idle session exactly when the timeout has passed, and never before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * TIMEOUT_MS }), (idleMs) => {
        const judgement = judgeClaim({ deviceId: "device-1", idleMs }, "device-2", NO_PAST, TIMEOUT_MS);
        expect(judgement.kind).toBe(idleMs >= TIMEOUT_MS ? "start" : "conflict");
      }),
    );
  });

  it("starts a new session for a device whose session has been idle for too long", () => {
    const open = { deviceId: "device-1", idleMs: TIMEOUT_MS };
    expect(judgeClaim(open, "device-1", NO_PAST, TIMEOUT_MS)).toEqual({ kind: "start", endsIdle: true });
  });

  it("is refused to a device that was released in the last 10 s", () => {
    expect(judgeClaim(null, "device-1", released(9_999), TIMEOUT_MS)).toEqual({
      kind: "released",
      freeInMs: 1,
    });
    expect(judgeClaim(null, "device-1", released(10_000), TIMEOUT_MS).kind).toBe("start");
  });

  it("starts no session after too many were ended by hand within an hour, and still renews and refuses", () => {
    const past = { releasedMsAgo: null, endedByHandMsAgo: 3_599_999 };
    expect(judgeClaim(null, "device-1", past, TIMEOUT_MS)).toEqual({ kind: "too_many", freeInMs: 1 });
    const open = { deviceId: "device-1", idleMs: 10 };
    expect(judgeClaim(open, "device-1", past, TIMEOUT_MS).kind).toBe("renew");
    expect(judgeClaim(open, "device-2", past, TIMEOUT_MS).kind).toBe("conflict");
    const later = { ...past, endedByHandMsAgo: 3_600_000 };
    expect(judgeClaim(null, "device-1", later, TIMEOUT_MS).kind).toBe("start");
  });
});

describe("the times of a lease", () => {
  it("leave time for a renewal and a margin for the cut, for every timeout that the settings allow", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3_000, max: 86_400_000 }), (timeoutMs) => {
        const trustMs = leaseTrustMs(timeoutMs);
        expect(flushIntervalMs(timeoutMs)).toBeLessThan(trustMs);
        expect(flushIntervalMs(timeoutMs)).toBeLessThanOrEqual(5_000);
        expect(timeoutMs - trustMs).toBeGreaterThanOrEqual(1_000);
      }),
    );
  });
});
