import { expect, test } from "vitest";
import { makeReferralCode } from "./make-referral-code.ts";

test("is 12 characters of A-Z0-9", () => {
  let next = 0;
  const random = { bytes: (count: number) => Buffer.from(Array.from({ length: count }, () => next++ % 256)) };
  for (let made = 0; made < 100; made += 1) expect(makeReferralCode(random)).toMatch(/^[A-Z0-9]{12}$/);
});

test("each of the 36 characters is equally likely: the same number of byte values gives each", () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 252; byte += 1) {
    const [letter = ""] = makeReferralCode({ bytes: (count) => Buffer.alloc(count, byte) });
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(36);
  expect(new Set(counts.values())).toEqual(new Set([7]));
});

test("skips the byte values that would make some characters likelier, and takes further bytes", () => {
  const served = [Buffer.alloc(12, 255), Buffer.alloc(12, 252), Buffer.alloc(12, 1)];
  expect(makeReferralCode({ bytes: () => served.shift() ?? Buffer.alloc(12) })).toBe("B".repeat(12));
  expect(served).toEqual([]);
});
