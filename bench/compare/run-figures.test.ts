import { describe, expect, it } from "vitest";
import { addedMsOf, cpuOf, loadFaultsOf, medianOf, p50Of, ratioOf } from "./run-figures.ts";
import { comparisonOf, sampleOf } from "./sample-comparison.ts";

const comparison = comparisonOf({
  ours: [
    sampleOf({ cpuUs: 10, p50Ms: 1 }),
    sampleOf({ cpuUs: 40, p50Ms: 5 }),
    sampleOf({ cpuUs: 12, p50Ms: 2 }),
  ],
  other: [
    sampleOf({ cpuUs: 20, p50Ms: 0.5 }),
    sampleOf({ cpuUs: 80, p50Ms: 4 }),
    sampleOf({ cpuUs: 12, p50Ms: 1 }),
  ],
});
const both = { name: "ours", other: "other" };

describe("the figures of a run", () => {
  it("are medians over the rounds", () => {
    expect(medianOf(comparison, "1KiB", "ours", cpuOf)).toBe(12);
  });

  it("compare two contenders round by round: load of others in one round does not count", () => {
    expect(ratioOf(comparison, "1KiB", { ...both, of: cpuOf })).toBe(0.5);
    expect(addedMsOf(comparison, "1KiB", { ...both, of: p50Of })).toBe(1);
  });

  it("are null for what was left out or not measured", () => {
    expect(medianOf(comparison, "1KiB", "nobody", cpuOf)).toBeNull();
    expect(medianOf(comparison, "no phase", "ours", cpuOf)).toBeNull();
    expect(ratioOf(comparison, "1KiB", { name: "ours", other: "nobody", of: cpuOf })).toBeNull();
    expect(addedMsOf(comparison, "1KiB", { name: "ours", other: "nobody", of: p50Of })).toBeNull();
    const unknown = comparisonOf({ ours: [sampleOf({ cpuUs: null })] });
    expect(medianOf(unknown, "1KiB", "ours", cpuOf)).toBeNull();
  });
});

describe("the load", () => {
  it("is reported where it was at its limit, missed its rate, or was late itself", () => {
    const faults = loadFaultsOf(
      comparisonOf({
        fine: [sampleOf({ loadShare: 0.5, requestsPerSecond: 2_000, lateP99Ms: 0.2 })],
        limited: [sampleOf({ loadShare: 0.99, requestsPerSecond: 2_000, lateP99Ms: 0.2 })],
        slow: [sampleOf({ loadShare: 0.5, requestsPerSecond: 1_900, lateP99Ms: 0.2 })],
        late: [sampleOf({ loadShare: 0.5, requestsPerSecond: 2_000, lateP99Ms: 3 })],
      }),
    );
    expect(faults).toEqual({ atItsLimit: ["limited (1KiB)"], rateNotKept: ["slow"], late: ["late"] });
  });
});
