import { expect, test } from "vitest";
import { msOf, readSum, readTime, timeText } from "./value-rules.ts";

const NOW = Date.UTC(2026, 0, 15);

test.each([
  ["18.00", 1_800n, false],
  ["18", 1_800n, false],
  ["-0.5", -50n, false],
  ["0.004", 0n, true],
  ["0.005", 1n, true],
  ["-1.995", -200n, true],
  ["1.0000", 100n, false],
])("the sum %s is %d cents; rounded: %s", (text, cents, lessCents) => {
  expect(readSum(text)).toEqual({ cents, lessCents });
});

test.each([null, "NaN", "Infinity", "", "1e5", "999999999999999", "1 000"])("%s is no sum", (text) => {
  expect(readSum(text)).toBeNull();
});

test.each([
  "2025-03-30 02:30:00+00",
  "2025-03-30 02:30:00.123456+00",
  "2026-01-15 00:04:59+00",
])("the time %s is taken as it is", (text) => {
  expect(readTime(text, NOW)).toBe(text);
});

test.each([
  null,
  "infinity",
  "-infinity",
  "0044-03-15 00:00:00+00 BC",
  "12026-01-01 00:00:00+00",
  "2026-01-15 00:06:00+00",
  "2025-01-01 00:00:00+03",
  "2025-13-01 00:00:00+00",
])("%s is no time that can be shown", (text) => {
  expect(readTime(text, NOW)).toBeNull();
});

test("a time in our form is the same moment", () => {
  expect(msOf(timeText(NOW + 5))).toBe(NOW + 5);
  expect(readTime(timeText(NOW), NOW)).toBe("2026-01-15 00:00:00.000+00");
});
