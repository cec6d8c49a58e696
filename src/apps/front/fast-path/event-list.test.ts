import { EventEmitter } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventList } from "./event-list.ts";

const NAMES = ["drain", "finish", "close"] as const;
type Name = (typeof NAMES)[number];

/** What both have, by whichever names. */
type Events = {
  readonly add: (name: Name, listener: () => void, isOnce: boolean) => unknown;
  readonly remove: (name: Name, listener: () => void) => unknown;
  readonly emit: (name: Name) => unknown;
};

type Step = {
  readonly does: "on" | "once" | "off" | "emit";
  readonly name: Name;
  readonly nth: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom("on", "once", "off", "emit" as const),
  name: fc.constantFrom(...NAMES),
  nth: fc.nat(3),
});

function ofNode(): Events {
  const emitter = new EventEmitter();
  return {
    add: (name, listener, isOnce) => (isOnce ? emitter.once(name, listener) : emitter.on(name, listener)),
    remove: (name, listener) => emitter.off(name, listener),
    emit: (name) => emitter.emit(name),
  };
}

/** Listener 3 adds itself again for the next event, listener 2 removes listener 1: both while an event is being emitted. */
function callsOf(events: Events, steps: readonly Step[]): string[] {
  const calls: string[] = [];
  const listeners = [0, 1, 2, 3].map((nth) => () => {
    calls.push(String(nth));
    if (nth === 3 && calls.length < 50) events.add("close", listeners[3] as () => void, true);
    if (nth === 2) for (const name of NAMES) events.remove(name, listeners[1] as () => void);
  });
  for (const { does, name, nth } of steps) {
    const listener = listeners[nth] as () => void;
    if (does === "emit") {
      calls.push(name);
      events.emit(name);
    } else if (does === "off") events.remove(name, listener);
    else events.add(name, listener, does === "once");
  }
  return calls;
}

describe("the listeners of an answer", () => {
  test("are called as an EventEmitter calls them, whatever is added and removed meanwhile", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        expect(callsOf(new EventList<Name>(), steps)).toEqual(callsOf(ofNode(), steps));
      }),
      { numRuns: 500 },
    );
  });

  test("pass an error on to whoever emits", () => {
    const events = new EventList<Name>();
    events.add(
      "close",
      () => {
        throw new Error("a listener's");
      },
      false,
    );
    expect(() => events.emit("close")).toThrow("a listener's");
  });
});
