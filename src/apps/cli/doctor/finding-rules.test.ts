import { describe, expect, test } from "vitest";
import { countOf, exitCodeOf, fault, ok, same, skipped, warning } from "./finding-rules.ts";

const BAD = fault(same("bad"), { mend: same("mend") });
const DOUBTFUL = warning(same("doubtful"), { mend: same("mend") });

describe("the exit code", () => {
  test.each([
    ["nothing", [], 0, 0],
    ["what is well or was skipped", [ok(same("well")), skipped(same("off"))], 0, 0],
    ["a warning", [ok(same("well")), DOUBTFUL], 0, 1],
    ["a fault", [DOUBTFUL, BAD, ok(same("well"))], 1, 1],
  ] as const)("of %s", (_, findings, code, strictCode) => {
    expect([exitCodeOf(findings, false), exitCodeOf(findings, true)]).toEqual([code, strictCode]);
  });
});

test("findings are counted by their state", () => {
  expect(countOf([BAD, DOUBTFUL, BAD], "fault")).toBe(2);
});
