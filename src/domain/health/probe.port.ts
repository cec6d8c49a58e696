/** Checks whether one dependency of the service works. */
export interface Probe {
  readonly name: ProbeName;
  /**
   * Resolves if the dependency works; rejects if not, with a `ProbeFault` if the problem is known. Stops when `signal` is
   * aborted.
   */
  check(signal: AbortSignal): Promise<void>;
}

export const PROBE_NAMES = ["database", "redis", "upstream"] as const;
export type ProbeName = (typeof PROBE_NAMES)[number];

/** Our own short codes, never the message of a library. */
export const PROBLEMS = ["timeout", "failed", "disk_full", "read_only"] as const;
export type Problem = (typeof PROBLEMS)[number];

/** Why a dependency does not work. */
export class ProbeFault extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}
