import { expect, test } from "vitest";
import { systemRandom } from "./system-random.ts";

const SIZES = [1, 10, 48, 1_024, 1_025, 5_000];

test.each(SIZES)("%d random bytes are as many, and evenly spread", (count) => {
  const given = Array.from({ length: Math.ceil(20_000 / count) }, () => systemRandom.bytes(count));
  expect(given.every((bytes) => bytes.length === count)).toBe(true);
  const ones = given.reduce((sum, bytes) => sum + bytes.filter((byte) => byte >= 128).length, 0);
  // Fourteen standard deviations.
  expect(Math.abs(ones / (given.length * count) - 0.5)).toBeLessThan(0.05);
});

test("no bytes are given out twice, and none change afterwards", () => {
  const given = Array.from({ length: 2_000 }, (_, nth) => systemRandom.bytes(16 + (nth % 5)));
  const before = given.map((bytes) => bytes.toString("hex"));
  systemRandom.bytes(5_000);
  expect(given.map((bytes) => bytes.toString("hex"))).toEqual(before);
  expect(new Set(before.map((text) => text.slice(0, 32))).size).toBe(given.length);
});
