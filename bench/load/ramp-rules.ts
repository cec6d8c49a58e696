/** How far the users are. */
export type Ramp = {
  readonly wanted: number;
  /** Who have begun. */
  readonly running: number;
  readonly ready: number;
  /** How long no user has come a step further. */
  readonly sinceProgressMs: number;
  /** Whether users are refused for a reason that waiting does not remove: a limit of accounts, no way to top up. */
  readonly isHopeless: boolean;
};

/** Longer than a busy service takes for one account, log-in, top-up and purchase. */
const PATIENCE_MS = 30_000;
/** Others may still be on their way. */
const HOPELESS_PATIENCE_MS = 3_000;

/** Whether to wait for more users, to measure with those that are ready, or to end because there are none. */
export function afterRamp(ramp: Ramp): "wait" | "measure" | "end" {
  if (ramp.ready >= ramp.wanted) return "measure";
  const stalled = ramp.isHopeless
    ? ramp.sinceProgressMs > HOPELESS_PATIENCE_MS
    : ramp.running >= ramp.wanted && ramp.sinceProgressMs > PATIENCE_MS;
  if (!stalled) return "wait";
  return ramp.ready > 0 ? "measure" : "end";
}
