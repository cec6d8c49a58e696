export const BREAKER_STATES = ["off", "closed", "half_open", "open"] as const;

/** How much one process asks of the target, now. */
export type TargetLoad = {
  /** `TARGET_MAX_CONCURRENT`, of all processes together; null: no limit, and all counts here are 0. */
  readonly concurrentMax: number | null;
  /** How many exchanges of them this process may have. */
  readonly share: number;
  readonly used: number;
  /** Requests that wait for their turn. */
  readonly waiting: number;
  /** Requests that were refused since the start, because too many waited or one waited for too long. */
  readonly refused: number;
  /** Exchanges that were ended since the start, because they kept others waiting: their client was slow, or they had no end. */
  readonly ended: number;
  readonly breaker: (typeof BREAKER_STATES)[number];
  /** Since when connecting works, or fails; null if that is not watched. */
  readonly breakerSince: Date | null;
};

/** Of a process without a limit that watches no connecting. */
export const NO_TARGET_LOAD: TargetLoad = {
  concurrentMax: null,
  share: 0,
  used: 0,
  waiting: 0,
  refused: 0,
  ended: 0,
  breaker: "off",
  breakerSince: null,
};
