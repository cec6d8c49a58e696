/** Where time comes from. Tests own it. */
export interface Clock {
  /** Wall clock: milliseconds since 1970, UTC. */
  nowMs(): number;
  /** A clock that never jumps: milliseconds since an arbitrary start. For leases, limits and latencies. */
  monotonicMs(): number;
}
