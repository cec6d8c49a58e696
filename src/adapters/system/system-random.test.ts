import { expect, test } from "vitest";
import { systemRandom } from "./system-random.ts";

test.each([
  1, 10, 48, 1_024, 1_025, 5_000,
])("%d random bytes are as many, and those of no other call", (count) => {
  const given = Array.from({ length: 2_000 / Math.sqrt(count) }, () => systemRandom.bytes(count));
  expect(given.every((bytes) => bytes.length === count)).toBe(true);
  const texts = new Set(given.map((bytes) => bytes.toString("hex")));
  expect(texts.size).toBe(count === 1 ? texts.size : given.length);
  const ones = given.reduce((sum, bytes) => sum + bytes.filter((byte) => byte >= 128).length, 0);
  expect(ones / (given.length * count)).toBeCloseTo(0.5, 0);
});
