import { describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isUseRecorded, signedInUntil } from "./sign-in-rules.ts";

const createdAt = new Date("2026-01-01T00:00:00Z");
const later = (ms: number): Date => new Date(createdAt.getTime() + ms);

describe("signedInUntil", () => {
  test.each([
    [0, 7],
    [5, 12],
    [23, 30],
    [25, 30],
    [30, 30],
  ])("a browser that was used on day %d stays signed in until day %d", (usedDays, untilDays) => {
    expect(signedInUntil(createdAt, later(usedDays * DAY_MS))).toEqual(later(untilDays * DAY_MS));
  });
});

describe("isUseRecorded", () => {
  test("is true once a minute", () => {
    expect(isUseRecorded(createdAt, later(MINUTE_MS - 1))).toBe(false);
    expect(isUseRecorded(createdAt, later(MINUTE_MS))).toBe(true);
  });
});
