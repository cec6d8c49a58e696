import type { CountedError } from "./error-kinds.ts";
import { Histogram } from "./histogram.ts";
import type { Verdict } from "./judge-rules.ts";
import { CALLS, type CallName, type Size } from "./plan.ts";
import type { Sentence } from "./sentence.ts";
import { milliseconds, type Point } from "./series.ts";
import { type CallCounts, countOf, type Tally } from "./tally.ts";

export type Times = {
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
  readonly maxMs: number | null;
};

export type CallFigures = Readonly<CallCounts> & {
  readonly name: CallName;
  readonly requests: number;
  readonly latency: Times;
};

export type GeneratorFigures = {
  readonly processes: number;
  /** Of one core, all processes together. */
  readonly cpuPercent: number;
  /** Of the time, the busiest process. */
  readonly busyPercent: number;
  readonly loopDelayMaxMs: number;
  /** How late arrivals were sent that nothing else held up; null without a rate. */
  readonly latenessP99Ms: number | null;
  readonly isStrained: boolean;
};

/** Why a load has ended. */
export type EndedBy = "run-time" | "interrupt" | "page" | "no-users" | "generator";

/** All that is known of a load, while it runs and in the end: what the terminal, the page, the report and the file show. */
export type Figures = {
  readonly run: string;
  readonly state: "ramping" | "measuring" | "stopping" | "ended";
  readonly endedBy: EndedBy | null;
  readonly startedAt: string;
  readonly rampSeconds: number;
  readonly measuredSeconds: number;
  readonly size: Size;
  readonly users: number;
  readonly ready: number;
  readonly inFlight: number;
  readonly requests: number;
  /** As they should be. */
  readonly answered: number;
  /** Errors and answers that never came. */
  readonly bad: number;
  /** Arrivals that were due and could not be sent. */
  readonly notSent: number;
  readonly rps: number;
  readonly errorsPercent: number;
  readonly latency: Times;
  /** From sending: without the time for which arrivals waited to be sent. */
  readonly sending: Times;
  readonly calls: readonly CallFigures[];
  readonly errors: readonly CountedError[];
  readonly ramp: { readonly calls: readonly CallFigures[]; readonly errors: readonly CountedError[] };
  readonly points: readonly Point[];
  readonly generator: GeneratorFigures;
  readonly verdicts: readonly Verdict[];
  readonly hints: readonly Sentence[];
};

export function timesOf(histogram: Histogram): Times {
  const at = (share: number): number | null => milliseconds(histogram.percentile(share));
  return {
    meanMs: milliseconds(histogram.mean()),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
  };
}

/** Those that were sent at all. */
export function callFigures(tally: Tally): CallFigures[] {
  return CALLS.map((name) => {
    const counts = tally.counts(name);
    return { name, ...counts, requests: countOf(counts), latency: timesOf(tally.latency(name)) };
  }).filter(({ requests }) => requests > 0);
}

/** All calls together. */
export function latencyOf(tally: Tally): Histogram {
  const all = new Histogram();
  for (const name of CALLS) all.add(tally.latency(name).copy());
  return all;
}
