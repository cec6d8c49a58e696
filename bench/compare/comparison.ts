import type { Fact } from "../load/machine-facts.ts";
import type { Sentence } from "../load/sentence.ts";
import type { Plan } from "./plan.ts";

/** One contender's turn of one phase in one round. */
export type Sample = {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Processor time of all of its processes for each request, µs; null of the target itself, which all need. */
  readonly cpuUs: number | null;
  /** Null where single requests were not timed. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** The share of one core that the load took. */
  readonly loadShare: number;
  /** How late the load sent 1 of 100 requests, ms; null without due times. */
  readonly lateP99Ms: number | null;
};

/** A run as it is stored: everything that is printed follows from it. */
export type Comparison = {
  readonly format: 1;
  readonly startedAt: string;
  readonly facts: readonly Fact[];
  readonly plan: Plan;
  readonly contenders: readonly {
    readonly name: string;
    readonly does: Sentence;
    readonly checks: boolean;
  }[];
  /** What was left out or replaced, and why. */
  readonly skipped: readonly Sentence[];
  /** By phase, then by contender: the rounds in their order. */
  readonly samples: Readonly<Record<string, Readonly<Record<string, readonly Sample[]>>>>;
};

/** @throws Error if the text is not a run of this version */
export function parseComparison(text: string): Comparison {
  const value = JSON.parse(text) as Comparison;
  if (value.format !== 1) throw new Error("the file is of another version of the bench");
  return value;
}
