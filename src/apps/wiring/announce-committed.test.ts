import { expect, test } from "vitest";
import { MemoryBus } from "../../adapters/memory/memory-bus.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import { AccessSignal } from "./access-signal.ts";
import { announceCommitted } from "./announce-committed.ts";

const registered = (userId: string): ProductEvent => ({ kind: "user_registered", userId });
const changed: ProductEvent = { kind: "user_changed_by_admin", userId: "u", adminId: "a" };

function watched() {
  const calls: string[] = [];
  const state = { seen: (): void => undefined };
  const announce = announceCommitted({
    events: { emit: (event) => void calls.push(event.kind) },
    accessSignal: () => {
      calls.push("signal");
      return new Promise((resolve) => {
        state.seen = resolve;
      });
    },
  });
  return { calls, state, announce };
}

test("one signal goes out for a commit that changed access, before the events, and is awaited", async () => {
  const { calls, state, announce } = watched();
  let isDone = false;
  const announced = announce([
    { event: registered("1"), changesAccess: false },
    { event: null, changesAccess: true },
    { event: registered("2"), changesAccess: true },
  ]).then(() => {
    isDone = true;
  });
  await Promise.resolve();
  expect([calls, isDone]).toEqual([["signal", "user_registered", "user_registered"], false]);
  state.seen();
  await announced;
  expect(isDone).toBe(true);
});

test("without a change of access nothing is signalled, and an event that several facts announce is emitted once", async () => {
  const { calls, announce } = watched();
  await announce([
    { event: changed, changesAccess: false },
    { event: null, changesAccess: false },
    { event: { ...changed }, changesAccess: false },
  ]);
  expect(calls).toEqual(["user_changed_by_admin"]);
});

test("a signal makes this instance read the changes, and settles when it has seen them", async () => {
  const signal = new AccessSignal(new MemoryBus({ onListenerFault: () => {} }));
  await signal.send();
  const steps: string[] = [];
  signal.follow({
    readNow: () => void steps.push("reads"),
    caughtUp: async () => void steps.push("has seen"),
  });
  await signal.send();
  expect(steps.sort()).toEqual(["has seen", "reads"]);
});
