import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeFrame } from "./frame-close.ts";
import { FrameFollower } from "./frame-follower.ts";

type Frame = {
  readonly opcode: number;
  readonly payloadBytes: number;
  readonly isMasked: boolean;
  /** Which of the three forms the length has; one longer than needed is accepted as well. */
  readonly lengthForm: number;
};

const MASKED = 0x80;

function bytesOf({ opcode, payloadBytes, isMasked, lengthForm }: Frame): Buffer {
  const mask = isMasked ? MASKED : 0;
  const form = Math.max(lengthForm, payloadBytes > 65_535 ? 2 : payloadBytes > 125 ? 1 : 0);
  const header = Buffer.alloc([2, 4, 10][form] ?? 2);
  header.writeUInt8(0x80 | opcode, 0);
  header.writeUInt8(mask | ([payloadBytes, 126, 127][form] ?? 0), 1);
  if (form === 1) header.writeUInt16BE(payloadBytes, 2);
  if (form === 2) header.writeBigUInt64BE(BigInt(payloadBytes), 2);
  // The payload's bytes would be frame headers if they were read as such.
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0, 0x88), Buffer.alloc(payloadBytes, 0x88)]);
}

const frame: fc.Arbitrary<Frame> = fc.record({
  opcode: fc.constantFrom(0, 1, 2, 9, 10),
  payloadBytes: fc.oneof(
    fc.nat({ max: 130 }),
    fc.constantFrom(125, 126, 127, 65_535, 65_536),
    fc.nat({ max: 70_000 }),
  ),
  isMasked: fc.boolean(),
  lengthForm: fc.nat({ max: 2 }),
});

/** Splits a stream at these offsets. */
function split(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const offsets = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return offsets.slice(1).map((end, index) => stream.subarray(offsets[index], end));
}

describe("FrameFollower", () => {
  it("is between frames exactly where a frame has ended, however the stream is split", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat({ max: 200_000 }), { maxLength: 12 }),
        (frames, cuts) => {
          const all = frames.map(bytesOf);
          const ends = new Set([0]);
          all.reduce((end, { length }) => {
            ends.add(end + length);
            return end + length;
          }, 0);
          const follower = new FrameFollower();
          let at = 0;
          for (const piece of split(Buffer.concat(all), cuts)) {
            follower.follow(piece);
            at += piece.length;
            expect(follower.isBetweenFrames).toBe(ends.has(at));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("returns where in a piece the current frame ends, and continues after it", () => {
    fc.assert(
      fc.property(frame, frame, fc.nat({ max: 80_000 }), (first, second, cut) => {
        const [a, b] = [bytesOf(first), bytesOf(second)];
        const begun = 1 + (cut % a.length);
        const follower = new FrameFollower();
        follower.follow(a.subarray(0, begun));
        const rest = Buffer.concat([a.subarray(begun), b]);
        if (begun < a.length) expect(follower.followFrame(rest, 0)).toBe(a.length - begun);
        expect(follower.isBetweenFrames).toBe(true);
        follower.follow(b);
        expect(follower.isBetweenFrames).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("finds no end of a frame in an incomplete header", () => {
    const follower = new FrameFollower();
    const long = bytesOf({ opcode: 2, payloadBytes: 70_000, isMasked: false, lengthForm: 2 });
    for (const byte of long.subarray(0, 10)) {
      expect(follower.followFrame(Uint8Array.of(byte), 0)).toBe(1);
      expect(follower.isBetweenFrames).toBe(false);
    }
  });

  it("detects a close frame once it is whole, and no other frame as one", () => {
    const follower = new FrameFollower();
    follower.follow(bytesOf({ opcode: 9, payloadBytes: 4, isMasked: false, lengthForm: 0 }));
    expect(follower.hasClosed).toBe(false);
    const close = closeFrame("token_ended");
    follower.follow(close.subarray(0, -1));
    expect(follower.hasClosed).toBe(false);
    follower.follow(close.subarray(-1));
    expect(follower.hasClosed).toBe(true);
  });
});
