import { describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isUseNoted, keptUntil } from "./sign-in-rules.ts";

const createdAt = new Date("2026-01-01T00:00:00Z");
const later = (ms: number): Date => new Date(createdAt.getTime() + ms);

describe("keptUntil", () => {
  test.each([
    [0, 7],
    [5, 12],
    [23, 30],
    [25, 30],
    [30, 30],
  ])("a browser that was used on day %d stays signed in until day %d", (usedDays, untilDays) => {
    expect(keptUntil(createdAt, later(usedDays * DAY_MS))).toEqual(later(untilDays * DAY_MS));
  });
});

describe("isUseNoted", () => {
  test("notes a use once a minute", () => {
    expect(isUseNoted(createdAt, later(MINUTE_MS - 1))).toBe(false);
    expect(isUseNoted(createdAt, later(MINUTE_MS))).toBe(true);
  });
});
