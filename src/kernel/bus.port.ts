/**
 * Signals between instances, delivered at most once. A message may be lost if Redis is unavailable, so nothing may depend on it
 * alone. The publishing instance gets its own messages too, at once, even without Redis.
 */
export interface Bus {
  /** Never throws, never waits for the network, and returns before any listener runs. */
  publish(channel: string, message: string): void;
  /** For the life of the process. An error of a listener is logged and does not affect other listeners. */
  subscribe(channel: string, listener: (message: string) => void): void;
}
