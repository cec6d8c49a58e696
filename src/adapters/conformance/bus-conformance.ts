import { describe, expect, test } from "vitest";
import type { Bus } from "../../kernel/bus.port.ts";

/** A bus under test. `there` is the bus of another instance; for a bus within one process, the same. */
export type OpenBus = {
  readonly here: Bus;
  readonly there: Bus;
  /** What listeners threw, as the bus reported it. */
  readonly faults: unknown[];
  /** Settles when all subscriptions made so far are in force. */
  settled(): Promise<void>;
};

const deadline = { timeout: 5_000, interval: 10 };

/** What each Bus must do. */
export function describeBus(name: string, open: () => Promise<OpenBus>): void {
  describe(`${name} as a Bus`, () => {
    test("each listener of a channel, on any instance, receives each message once and in order", async () => {
      const bus = await open();
      const received: Record<"first" | "second" | "there", string[]> = { first: [], second: [], there: [] };
      bus.here.subscribe("news", (message) => received.first.push(message));
      bus.here.subscribe("news", (message) => received.second.push(message));
      bus.there.subscribe("news", (message) => received.there.push(message));
      await bus.settled();
      const sent = Array.from(
        { length: 50 },
        (_, index) => `message ${index}\nwith two lines, "quotes" и буквы`,
      );
      for (const message of sent) bus.here.publish("news", message);
      await expect.poll(() => received.there.length, deadline).toBeGreaterThanOrEqual(50);
      bus.here.publish("news", "last");
      await expect.poll(() => received.there.at(-1), deadline).toBe("last");
      expect(received).toEqual({
        first: [...sent, "last"],
        second: [...sent, "last"],
        there: [...sent, "last"],
      });
    });

    test("a listener receives no message of another channel", async () => {
      const bus = await open();
      const received: string[] = [];
      bus.there.subscribe("one", (message) => received.push(`one ${message}`));
      bus.there.subscribe("two", (message) => received.push(`two ${message}`));
      await bus.settled();
      bus.here.publish("unheard", "a");
      bus.here.publish("one", "b");
      bus.here.publish("two", "c");
      await expect.poll(() => received, deadline).toEqual(["one b", "two c"]);
    });

    test("publishing returns before any listener runs", async () => {
      const bus = await open();
      const received: string[] = [];
      bus.here.subscribe("news", (message) => received.push(message));
      bus.here.publish("news", "a");
      expect(received).toEqual([]);
      await expect.poll(() => received, deadline).toEqual(["a"]);
    });

    test("a listener that throws is reported, and the other listeners still receive the message", async () => {
      const bus = await open();
      const received: string[] = [];
      const fault = new Error("of a listener");
      bus.here.subscribe("news", () => {
        throw fault;
      });
      bus.here.subscribe("news", (message) => received.push(message));
      bus.here.publish("news", "a");
      bus.here.publish("news", "b");
      await expect.poll(() => received, deadline).toEqual(["a", "b"]);
      expect(bus.faults).toEqual([fault, fault]);
    });
  });
}
