import { expect, test } from "vitest";
import { monthOf, monthsBetween } from "./month-rules.ts";

test("a moment is in the month of its time zone", () => {
  const newYear = Date.UTC(2025, 11, 31, 22);
  expect([monthOf(newYear, "UTC"), monthOf(newYear, "Europe/Moscow")]).toEqual(["2025-12", "2026-01"]);
});

test("months are listed from the last to the first, over years, and no more than six years of them", () => {
  expect(monthsBetween("2025-11", "2026-02")).toEqual(["2026-02", "2026-01", "2025-12", "2025-11"]);
  expect(monthsBetween("2026-02", "2026-02")).toEqual(["2026-02"]);
  expect(monthsBetween("2026-03", "2026-02")).toEqual([]);
  expect(monthsBetween("1990-01", "2026-02")).toHaveLength(72);
});
