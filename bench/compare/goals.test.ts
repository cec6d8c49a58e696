import { describe, expect, it } from "vitest";
import { OURS } from "../contenders.ts";
import { DIRECT, NGINX, NGINX_EMPTY_AUTH } from "./contender-list.ts";
import { goalsOf } from "./goals.ts";
import { comparisonOf, sampleOf } from "./sample-comparison.ts";

const peers = {
  [DIRECT]: [sampleOf({ p50Ms: 0.1, p99Ms: 0.2 })],
  [NGINX]: [sampleOf({ cpuUs: 10 })],
  [NGINX_EMPTY_AUTH]: [sampleOf({ cpuUs: 20, requestsPerSecond: 1_000, p99Ms: 0.4 })],
};

function met(ours: Parameters<typeof sampleOf>[0]): (boolean | null)[] {
  const goals = goalsOf(comparisonOf({ ...peers, [OURS]: [sampleOf(ours)] }));
  return goals.map(({ isMet, actual }) => (actual === null ? null : isMet));
}

describe("the goals", () => {
  it("are met at their bounds, but for those that say above or below", () => {
    expect(met({ cpuUs: 16, requestsPerSecond: 1_001, p50Ms: 0.39, p99Ms: 0.43 })).toEqual([
      true,
      true,
      null,
      true,
      true,
      true,
    ]);
  });

  it("are missed beyond them", () => {
    expect(met({ cpuUs: 17.1, requestsPerSecond: 1_000, p50Ms: 0.41, p99Ms: 0.45 })).toEqual([
      false,
      false,
      null,
      false,
      false,
      false,
    ]);
  });

  it("are not met by what was not measured", () => {
    const goals = goalsOf(comparisonOf({}));
    expect(goals.map(({ isMet }) => isMet)).toEqual(goals.map(() => false));
    expect(goals.map((goal) => goal.shown("en"))).toEqual(goals.map(() => "–"));
  });
});
