/** What waits in a channel. */
export type ChannelQueue = {
  readonly channel: string;
  readonly waiting: number;
  /** How long the oldest one that is due has waited; 0 if none is due. */
  readonly oldestSeconds: number;
};
