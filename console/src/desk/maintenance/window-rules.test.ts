import { expect, test } from "vitest";
import { endAfter, minutesOf, readMinutes } from "./window-rules.ts";

test.each([
  { text: "1", minutes: 1 },
  { text: " 90 ", minutes: 90 },
  { text: "10080", minutes: 10_080 },
  { text: "10081", minutes: null },
  { text: "0", minutes: null },
  { text: "1.5", minutes: null },
  { text: "-5", minutes: null },
  { text: "", minutes: null },
])("'$text' as a length is $minutes", ({ text, minutes }) => {
  expect(readMinutes(text)).toBe(minutes);
});

test("a window's minutes and its end agree", () => {
  const starts_at = "2026-11-30T22:00:00.000Z";
  const ends_at = endAfter(Date.parse(starts_at), 90);
  expect(ends_at).toBe("2026-11-30T23:30:00.000Z");
  expect(minutesOf({ starts_at, ends_at })).toBe(90);
  expect(minutesOf({ starts_at, ends_at: starts_at })).toBe(1);
});
