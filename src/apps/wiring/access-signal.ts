import type { Bus } from "../../kernel/bus.port.ts";

const CHANNEL = "access-changed";

/** Tells all instances, over the bus, to look at the feed of access changes now. */
export class AccessSignal {
  readonly #bus: Bus;
  #caughtUp: () => Promise<void> = async () => {};

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** For whoever has just committed a change of access. @returns when this instance has seen it too. Never throws */
  send(): Promise<void> {
    this.#bus.publish(CHANNEL, "look");
    return this.#caughtUp();
  }

  /** From now on this instance looks when it is told to. */
  follow(follower: { readNow(): void; caughtUp(): Promise<void> }): void {
    this.#bus.subscribe(CHANNEL, () => follower.readNow());
    this.#caughtUp = () => follower.caughtUp();
  }
}
