import type { Comparison, Sample } from "./comparison.ts";
import { PACED } from "./plan.ts";

/** A turn, for tests. */
export function sampleOf(given: Partial<Sample>): Sample {
  return {
    requests: 1_000,
    requestsPerSecond: 1_000,
    cpuUs: 10,
    p50Ms: 1,
    p99Ms: 2,
    loadShare: 0.5,
    lateP99Ms: null,
    ...given,
  };
}

/** A run of two phases, the same in both, for tests. */
export function comparisonOf(rounds: Readonly<Record<string, readonly Sample[]>>): Comparison {
  const paced = { kind: "paced", rate: 2_000, connections: 1, warmUpSeconds: 0, seconds: 1 } as const;
  return {
    format: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    facts: [{ name: { en: "Node", ru: "Node" }, value: "v20" }],
    plan: {
      isQuick: true,
      rounds: 1,
      phases: [
        { id: "1KiB", size: "1KiB", kind: "saturated", connections: 1, seconds: 1 },
        { id: PACED, size: "1KiB", ...paced },
      ],
    },
    contenders: Object.keys(rounds).map((name) => ({ name, does: { en: "", ru: "" }, checks: false })),
    skipped: [],
    samples: { "1KiB": rounds, [PACED]: rounds },
  };
}
