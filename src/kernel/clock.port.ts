/** The source of time. Tests control it. */
export interface Clock {
  /** Wall clock: milliseconds since 1970, UTC. */
  nowMs(): number;
  /** A monotonic clock: milliseconds since an arbitrary start. For leases, limits and latencies. */
  monotonicMs(): number;
}
