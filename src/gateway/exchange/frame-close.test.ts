import { describe, expect, it } from "vitest";
import { type CloseReason, closeFrame } from "./frame-close.ts";

const REASONS: readonly CloseReason[] = [
  "token_ended",
  "token_expired",
  "user_deactivated",
  "session_ended",
  "lease_lost",
  "blind",
  "maintenance",
  "shutting_down",
  "idle",
];

describe("closeFrame", () => {
  it.each(REASONS)("is one whole, unmasked control frame that contains the reason as a code: %s", (why) => {
    const frame = closeFrame(why);
    expect(frame[0]).toBe(0x88);
    expect(frame[1]).toBe(frame.length - 2);
    expect(frame.length - 2).toBeLessThanOrEqual(125);
    expect(frame.subarray(4).toString("utf8")).toMatch(/^[a-z_]+$/);
  });

  it("has 1008 if the access has ended, and 1001 if the client did not cause the close", () => {
    const codes = REASONS.map((why) => [why, closeFrame(why).readUInt16BE(2)]);
    expect(Object.fromEntries(codes)).toEqual({
      token_ended: 1008,
      token_expired: 1008,
      user_deactivated: 1008,
      session_ended: 1008,
      lease_lost: 1008,
      blind: 1008,
      maintenance: 1001,
      shutting_down: 1001,
      idle: 1001,
    });
  });
});
