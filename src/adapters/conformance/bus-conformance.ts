import { describe, expect, test } from "vitest";
import type { Bus } from "../../kernel/bus.port.ts";

/** What a test needs of a bus: `there` is the bus of another instance (in one process, the same). */
export type OpenBus = {
  readonly here: Bus;
  readonly there: Bus;
  /** What the bus reported of throwing listeners. */
  readonly faults: unknown[];
  /** Resolves when what was subscribed so far is heard everywhere. */
  settled(): Promise<void>;
};

const deadline = { timeout: 5_000, interval: 10 };

/** What each Bus must do. */
export function describeBus(name: string, open: () => Promise<OpenBus>): void {
  describe(`${name} as a Bus`, () => {
    test("each listener of a channel, here and elsewhere, hears each message once and in order", async () => {
      const bus = await open();
      const heard: Record<"first" | "second" | "there", string[]> = { first: [], second: [], there: [] };
      bus.here.subscribe("news", (message) => heard.first.push(message));
      bus.here.subscribe("news", (message) => heard.second.push(message));
      bus.there.subscribe("news", (message) => heard.there.push(message));
      await bus.settled();
      const sent = Array.from(
        { length: 50 },
        (_, index) => `message ${index}\nwith two lines, "quotes" и буквы`,
      );
      for (const message of sent) bus.here.publish("news", message);
      await expect.poll(() => heard.there.length, deadline).toBeGreaterThanOrEqual(50);
      bus.here.publish("news", "last");
      await expect.poll(() => heard.there.at(-1), deadline).toBe("last");
      expect(heard).toEqual({
        first: [...sent, "last"],
        second: [...sent, "last"],
        there: [...sent, "last"],
      });
    });

    test("a channel hears nothing of another", async () => {
      const bus = await open();
      const heard: string[] = [];
      bus.there.subscribe("one", (message) => heard.push(`one ${message}`));
      bus.there.subscribe("two", (message) => heard.push(`two ${message}`));
      await bus.settled();
      bus.here.publish("unheard", "a");
      bus.here.publish("one", "b");
      bus.here.publish("two", "c");
      await expect.poll(() => heard, deadline).toEqual(["one b", "two c"]);
    });

    test("publishing returns before any listener runs", async () => {
      const bus = await open();
      const heard: string[] = [];
      bus.here.subscribe("news", (message) => heard.push(message));
      bus.here.publish("news", "a");
      expect(heard).toEqual([]);
      await expect.poll(() => heard, deadline).toEqual(["a"]);
    });

    test("a listener that throws is reported and harms no other", async () => {
      const bus = await open();
      const heard: string[] = [];
      const fault = new Error("of a listener");
      bus.here.subscribe("news", () => {
        throw fault;
      });
      bus.here.subscribe("news", (message) => heard.push(message));
      bus.here.publish("news", "a");
      bus.here.publish("news", "b");
      await expect.poll(() => heard, deadline).toEqual(["a", "b"]);
      expect(bus.faults).toEqual([fault, fault]);
    });
  });
}
