/** Looks whether one thing that the service needs answers. */
export interface Probe {
  readonly name: ProbeName;
  /**
   * Settles once it is known; rejects where the thing does not do what it must, with a `ProbeFault` where more is known
   * than that. Gives up when `signal` fires.
   */
  check(signal: AbortSignal): Promise<void>;
}

export const PROBE_NAMES = ["database", "redis", "upstream"] as const;
export type ProbeName = (typeof PROBE_NAMES)[number];

/** Short words of ours, never a library's sentence. */
export const PROBLEMS = ["timeout", "failed", "disk_full", "read_only"] as const;
export type Problem = (typeof PROBLEMS)[number];

/** Why a thing does not do what it must. */
export class ProbeFault extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}
