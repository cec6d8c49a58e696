import { expect, test } from "vitest";
import { isDiskLow } from "./disk-rules.ts";

const GIB = 1024 ** 3;

test.each([
  [{ freeBytes: GIB, totalBytes: 4 * GIB }, true],
  [{ freeBytes: 9 * GIB, totalBytes: 100 * GIB }, true],
  [{ freeBytes: 11 * GIB, totalBytes: 100 * GIB }, false],
  [{ freeBytes: 0, totalBytes: 0 }, false],
])("%j is nearly full: %s", (space, isLow) => {
  expect(isDiskLow(space)).toBe(isLow);
});
