import { expect, test } from "vitest";
import { isVerificationDue } from "./verification-rules.ts";

const at = (time: string) => Date.parse(`2026-01-${time}:00Z`);

test.each([
  ["never verified", null, "15T12:00", true],
  ["verified this night", "15T03:10", "15T23:00", false],
  ["verified yesterday at noon, now before 03:00", "14T12:00", "15T02:59", false],
  ["verified yesterday at noon, now 03:00", "14T12:00", "15T03:00", true],
  ["verified last night", "14T03:10", "15T03:00", true],
])("%s: due is %s at %s", (_case, last, now, isDue) => {
  expect(isVerificationDue(last === null ? null : new Date(at(last)), at(now))).toBe(isDue);
});
