/**
 * Signals between instances. At most once: a message may be lost (Redis away), never is it the only way to
 * learn a thing. Delivery includes the publishing instance itself.
 */
export interface Bus {
  /** Never throws and never waits for the network. */
  publish(channel: string, message: string): void;
  subscribe(channel: string, listener: (message: string) => void): void;
}
