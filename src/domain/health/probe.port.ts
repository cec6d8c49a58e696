/** Looks whether one thing that the service needs answers. */
export interface Probe {
  readonly name: ProbeName;
  /** Settles once it is known; rejects where the thing does not answer. Gives up when `signal` fires. */
  check(signal: AbortSignal): Promise<void>;
}

export const PROBE_NAMES = ["database", "redis", "upstream"] as const;
export type ProbeName = (typeof PROBE_NAMES)[number];
