import { describe, expect, it } from "vitest";
import { errorsPercent, exitCodeOf, isStrained, judge } from "./judge-rules.ts";

const TARGETS = { rps: 1_000, p50Ms: 50, p95Ms: 200, errors: 0.1 };
const GOOD = { rps: 1_200, p50Ms: 10, p95Ms: 90, errors: 0 };

function failing(judged: Partial<typeof GOOD>): string[] {
  return judge({ ...GOOD, ...judged }, TARGETS).flatMap(({ name, isMet }) => (isMet ? [] : [name]));
}

describe("the targets", () => {
  it("are all met by a good run", () => {
    expect(failing({})).toEqual([]);
  });

  it("are missed one by one, each at its bound: the rate is at least, all others are below", () => {
    expect(failing({ rps: 1_000 })).toEqual([]);
    expect(failing({ rps: 999.9 })).toEqual(["rps"]);
    expect(failing({ p50Ms: 50 })).toEqual(["p50Ms"]);
    expect(failing({ p95Ms: 200 })).toEqual(["p95Ms"]);
    expect(failing({ errors: 0.1 })).toEqual(["errors"]);
  });

  it("of time are not met where nothing was answered", () => {
    const verdicts = judge({ rps: 0, p50Ms: null, p95Ms: null, errors: 100 }, TARGETS);
    expect(verdicts.map(({ isMet }) => isMet)).toEqual([false, false, false, false]);
  });

  it("that are off are not judged", () => {
    expect(judge(GOOD, { ...TARGETS, rps: null, errors: null }).map(({ name }) => name)).toEqual([
      "p50Ms",
      "p95Ms",
    ]);
  });
});

describe("the exit code", () => {
  it("is 0 if all targets are met, 1 if not, 2 if nothing was measured", () => {
    expect(exitCodeOf(5, judge(GOOD, TARGETS))).toBe(0);
    expect(exitCodeOf(5, judge({ ...GOOD, rps: 5 }, TARGETS))).toBe(1);
    expect(exitCodeOf(0, judge(GOOD, TARGETS))).toBe(2);
    expect(exitCodeOf(0, [])).toBe(2);
  });
});

describe("errors", () => {
  it("include what was due and could not be sent", () => {
    expect(errorsPercent(0, 0, 0)).toBe(0);
    expect(errorsPercent(1, 0, 100)).toBe(1);
    expect(errorsPercent(0, 100, 100)).toBe(50);
    expect(errorsPercent(0, 5, 0)).toBe(100);
  });
});

describe("a generator that is itself the bottleneck", () => {
  it("is busy most of the time, or late with what it sends", () => {
    expect(isStrained({ busyPercent: 40, latenessP99Ms: 1 })).toBe(false);
    expect(isStrained({ busyPercent: 40, latenessP99Ms: null })).toBe(false);
    expect(isStrained({ busyPercent: 90, latenessP99Ms: 1 })).toBe(true);
    expect(isStrained({ busyPercent: 40, latenessP99Ms: 30 })).toBe(true);
  });
});
