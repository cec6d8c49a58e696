import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { judgeTakeover, type PastTakeover, refusalOfLoser, takeoversLeft } from "./takeover-rules.ts";

const TIMEOUT_MS = 300_000;
const NO_PAST = { releasedMsAgo: null, endedByHandMsAgo: null };
const NOW_MS = Date.UTC(2026, 10, 30);

/** A takeover so long ago. */
function takeover(
  ageMs: number,
  deviceId = "device-1",
  byDeviceHint: string | null = "device-2",
): PastTakeover {
  const takenAt = new Date(NOW_MS - ageMs);
  return { deviceId, byDeviceHint, takenAt, refusedMs: 10 * MINUTE_MS - ageMs, countsMs: DAY_MS - ageMs };
}

const asked = { deviceId: "device-2", seenSessionId: "seen", perDay: 2 };
const held = { id: "seen", deviceId: "device-1", idleMs: 10 };
const judge = (
  open: typeof held | null,
  takeovers: readonly PastTakeover[] = [],
  past: { releasedMsAgo: number | null; endedByHandMsAgo: number | null } = NO_PAST,
) => judgeTakeover(asked, open, past, takeovers, TIMEOUT_MS);

describe("a takeover", () => {
  it("ends the session of another device, up to the limit", () => {
    expect(judge(held)).toEqual({ kind: "start", ends: "taken_over" });
    expect(judge(held, [takeover(1)])).toEqual({ kind: "start", ends: "taken_over" });
    expect(judge(held, [takeover(1), takeover(2)])).toEqual({ kind: "limit" });
    expect(judge(held, [takeover(1), takeover(DAY_MS)])).toEqual({ kind: "start", ends: "taken_over" });
  });

  it("does not end a session that began after the device asked: somebody else was faster", () => {
    expect(judge({ ...held, id: "newer" })).toEqual({ kind: "conflict", freeInMs: TIMEOUT_MS - 10 });
    const asksLate = { ...asked, seenSessionId: null };
    expect(judgeTakeover(asksLate, held, NO_PAST, [], TIMEOUT_MS).kind).toBe("conflict");
  });

  it("renews what the device holds, and starts on what is free or idle, beyond the limit too", () => {
    const spent = [takeover(1), takeover(2)];
    expect(judge({ ...held, deviceId: "device-2" }, spent)).toEqual({ kind: "renew" });
    expect(judge(null, spent)).toEqual({ kind: "start", ends: null });
    expect(judge({ ...held, idleMs: TIMEOUT_MS }, spent)).toEqual({ kind: "start", ends: "idle" });
  });

  it("is no poll: a release of this device does not hold it up, but sessions ended by hand too often do", () => {
    expect(judge(null, [], { releasedMsAgo: 0, endedByHandMsAgo: null })).toEqual({
      kind: "start",
      ends: null,
    });
    expect(judge(null, [], { releasedMsAgo: null, endedByHandMsAgo: 0 }).kind).toBe("too_many");
  });
});

describe("the device that lost a token", () => {
  it("is refused for ten minutes from its last loss, and no other device is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * MINUTE_MS }), (ageMs) => {
        const past = [takeover(ageMs), takeover(ageMs + 1, "device-3")];
        const refusal = refusalOfLoser(past, "device-1");
        expect(refusal?.freeInMs ?? 0).toBe(Math.max(0, 10 * MINUTE_MS - ageMs));
        expect(refusalOfLoser(past, "device-2")).toBeNull();
      }),
    );
  });
});

describe("what is left of the limit", () => {
  it("is possible again exactly when the takeover that reached it is 24 hours old", () => {
    const ages = fc.array(fc.integer({ min: 0, max: 2 * DAY_MS }), { maxLength: 12 });
    fc.assert(
      fc.property(ages, fc.integer({ min: 1, max: 6 }), (unsorted, perDay) => {
        const past = unsorted.toSorted((a, b) => a - b).map((ageMs) => takeover(ageMs));
        const result = takeoversLeft(past, perDay);
        const counted = past.filter(({ countsMs }) => countsMs > 0).length;
        expect(result.left).toBe(Math.max(0, perDay - counted));
        if (result.possibleAt === null) return;
        const later = past.map((each) => ({ ...each, countsMs: each.countsMs - result.possibleInMs }));
        expect(takeoversLeft(later, perDay).left).toBeGreaterThan(0);
        expect(result.possibleAt.getTime()).toBe(NOW_MS + result.possibleInMs);
      }),
    );
  });
});
