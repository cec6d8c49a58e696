import { median, roundRatio } from "../report.ts";
import type { Comparison, Sample } from "./comparison.ts";

type Of = (sample: Sample) => number | null;

export const cpuOf: Of = ({ cpuUs }) => cpuUs;
export const rateOf: Of = ({ requestsPerSecond }) => requestsPerSecond;
export const p50Of: Of = ({ p50Ms }) => p50Ms;
export const p99Of: Of = ({ p99Ms }) => p99Ms;

/** A contender's rounds of a phase; none if it was left out. */
export function roundsOf({ samples }: Comparison, phase: string, name: string): readonly Sample[] {
  return samples[phase]?.[name] ?? [];
}

/** The median over the rounds; null where nothing was measured. */
export function medianOf(comparison: Comparison, phase: string, name: string, of: Of): number | null {
  return known(median(roundsOf(comparison, phase, name).map((sample) => of(sample) ?? Number.NaN)));
}

/** The median of the ratios round by round, so that other load on the machine affects both sides. */
export function ratioOf(
  comparison: Comparison,
  phase: string,
  { name, other, of }: { readonly name: string; readonly other: string; readonly of: Of },
): number | null {
  const rounds = roundsOf(comparison, phase, name);
  const others = roundsOf(comparison, phase, other);
  return known(roundRatio(rounds, others, (sample) => of(sample) ?? Number.NaN));
}

/** What a contender adds to the other's time: the median of the differences round by round, ms. */
export function addedMsOf(
  comparison: Comparison,
  phase: string,
  { name, other, of }: { readonly name: string; readonly other: string; readonly of: Of },
): number | null {
  const others = roundsOf(comparison, phase, other);
  const added = roundsOf(comparison, phase, name).map(
    (sample, at) => (of(sample) ?? Number.NaN) - (of(others[at] ?? sample) ?? Number.NaN),
  );
  return others.length === 0 ? null : known(median(added));
}

/** The load took this much of a core: above it, more requests might have been answered. */
const LOAD_SHARE_MAX = 0.95;
/** Of the requests that were due, so many were at least answered in a run that kept its rate. */
const KEPT_SHARE_MIN = 0.99;
/** The load itself was later than this with one of 100 requests: the times are partly its own. */
const LATE_P99_MS_MAX = 1;

/** What the load did not manage in a phase, by its median rounds. */
export type LoadFaults = {
  readonly atItsLimit: readonly string[];
  readonly rateNotKept: readonly string[];
  readonly late: readonly string[];
};

export function loadFaultsOf(comparison: Comparison): LoadFaults {
  const atItsLimit = new Set<string>();
  const rateNotKept = new Set<string>();
  const late = new Set<string>();
  for (const phase of comparison.plan.phases) {
    for (const { name } of comparison.contenders) {
      const middle = (of: Of): number => medianOf(comparison, phase.id, name, of) ?? 0;
      if (phase.kind === "saturated" && middle(({ loadShare }) => loadShare) > LOAD_SHARE_MAX)
        atItsLimit.add(`${name} (${phase.id})`);
      if (phase.kind !== "paced") continue;
      if (middle(rateOf) < phase.rate * KEPT_SHARE_MIN) rateNotKept.add(name);
      if (middle(({ lateP99Ms }) => lateP99Ms) > LATE_P99_MS_MAX) late.add(name);
    }
  }
  return { atItsLimit: [...atItsLimit], rateNotKept: [...rateNotKept], late: [...late] };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
