import { expect, test } from "vitest";
import { QuietTime } from "./quiet-time.ts";

test("quiet time is counted from the first check after the last movement: never more than it was", () => {
  const quiet = new QuietTime();
  expect(quiet.quietMs(1_000)).toBe(0);
  expect(quiet.quietMs(1_250)).toBe(250);
  quiet.noteMoved();
  expect(quiet.quietMs(1_500)).toBe(0);
  expect(quiet.quietMs(9_000)).toBe(7_500);
});
