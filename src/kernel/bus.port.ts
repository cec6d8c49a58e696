/**
 * Signals between instances. At most once: a message may be lost (Redis away), never is it the only way to
 * learn a thing. Delivery includes the publishing instance itself, at once and Redis or not.
 */
export interface Bus {
  /** Never throws, never waits for the network, and returns before any listener runs. */
  publish(channel: string, message: string): void;
  /** For the life of the process. What a listener throws is reported and harms no other listener. */
  subscribe(channel: string, listener: (message: string) => void): void;
}
