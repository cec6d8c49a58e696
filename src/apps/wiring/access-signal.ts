import type { Bus } from "../../kernel/bus.port.ts";

const CHANNEL = "access-changed";

/** Asks all instances, over the bus, to read the feed of access changes at once. */
export class AccessSignal {
  readonly #bus: Bus;
  #caughtUp: () => Promise<void> = async () => {};

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Call it after the commit of a change of access. Settles when this instance has seen the change too. Never throws. */
  send(): Promise<void> {
    this.#bus.publish(CHANNEL, "look");
    return this.#caughtUp();
  }

  /** From now on this instance reads the feed at each signal. */
  follow(follower: { readNow(): void; caughtUp(): Promise<void> }): void {
    this.#bus.subscribe(CHANNEL, () => follower.readNow());
    this.#caughtUp = () => follower.caughtUp();
  }
}
