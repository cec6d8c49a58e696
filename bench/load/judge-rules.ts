import type { Targets } from "./plan.ts";

/** What is judged. */
export type Judged = {
  readonly rps: number;
  /** Null without any answer: no target of time is met then. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Per cent. */
  readonly errors: number;
};

export type Verdict = {
  readonly name: keyof Targets;
  readonly wanted: number;
  readonly actual: number | null;
  readonly isMet: boolean;
};

/** Targets met, not met, nothing measured: as an exit code. */
export type ExitCode = 0 | 1 | 2;

/** A verdict for each target that is set. At the bound itself the rate is met, and a time or a share of errors is not. */
export function judge(judged: Judged, targets: Targets): Verdict[] {
  return (["rps", "p50Ms", "p95Ms", "errors"] as const).flatMap((name) => {
    const wanted = targets[name];
    if (wanted === null) return [];
    const actual = judged[name];
    const isMet = actual !== null && (name === "rps" ? actual >= wanted : actual < wanted);
    return [{ name, wanted, actual, isMet }];
  });
}

/** @param answered how many requests were answered as they should be, in the measured time */
export function exitCodeOf(answered: number, verdicts: readonly Verdict[]): ExitCode {
  if (answered === 0) return 2;
  return verdicts.every(({ isMet }) => isMet) ? 0 : 1;
}

/** The share of requests that failed, were not answered, or not sent though they were due; per cent, 0 without any. */
export function errorsPercent(bad: number, notSent: number, requests: number): number {
  const all = requests + notSent;
  return all === 0 ? 0 : ((bad + notSent) / all) * 100;
}

/** Signs that the figures are those of the generator, and not of the service. */
export type Strain = {
  /** Of the time, a process that sends was busy; the busiest, per cent. */
  readonly busyPercent: number;
  /** How late arrivals were sent, p99. */
  readonly latenessP99Ms: number | null;
};

/** A loop that is busy for longer delays most answers that it measures. */
export const BUSY_PERCENT_MAX = 85;
/** Times of tens of milliseconds are judged: a generator that is late by as much adds to them. */
const LATENESS_MS_MAX = 10;

export function isStrained({ busyPercent, latenessP99Ms }: Strain): boolean {
  return busyPercent > BUSY_PERCENT_MAX || (latenessP99Ms ?? 0) > LATENESS_MS_MAX;
}
