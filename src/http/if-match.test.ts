import { describe, expect, test } from "vitest";
import { entityTag, readIfMatch } from "./if-match.ts";

const holds = (header: string, version: string) => readIfMatch(header)?.(version);

describe("If-Match", () => {
  test("without the header is no condition", () => {
    expect(readIfMatch(undefined)).toBeNull();
  });

  test.each([
    ['"7"', true],
    ['"6", "7"', true],
    ['"6" ,\t"7"', true],
    ["*", true],
    ["  * ", true],
    [entityTag("7"), true],
    ['"6"', false],
    ['""', false],
    ['"77"', false],
    ['W/"7"', false],
    ['W/"7", "8"', false],
  ])("%s holds for the version 7: %s", (header, expected) => {
    expect(holds(header, "7")).toBe(expected);
  });

  test.each([
    "",
    "7",
    '"7',
    '"7" "8"',
    '"7",',
    'w/"7"',
    '"a"b"',
    `"${"x".repeat(2_000)}"`,
    "*, *",
  ])("%s is no such header: bad_request, never ignored", (header) => {
    expect(() => readIfMatch(header)).toThrow("bad_request");
  });
});
