/** A bought token of a load user. */
export type HeldToken = {
  readonly id: string;
  readonly text: string;
  /** From then on another is bought, before this one can expire. */
  readonly renewAtMs: number;
  /** Given back, by a request that has been sent: whatever it refuses from now on is as it should be. */
  isGone: boolean;
};
