import { expect, test } from "vitest";
import { TestClock } from "../../../../test/support/domain-world.ts";
import { LiveStream, STALLED_MS_MAX, WAITING_BYTES_MAX } from "./live-stream.ts";

test("a reader that takes nothing for too long is cut; one that catches up in between is not", () => {
  const clock = new TestClock();
  const [stalled, slow] = [new LiveStream(clock), new LiveStream(clock)];
  for (let turn = 0; turn < 3; turn += 1) {
    for (const stream of [stalled, slow]) stream.send("data: {}\n\n");
    clock.advance(STALLED_MS_MAX / 2);
    slow.readable.read();
    for (const stream of [stalled, slow]) stream.tend();
  }
  expect([stalled.readable.destroyed, slow.readable.destroyed]).toEqual([true, false]);
  stalled.send("nothing");
  stalled.end("nothing");
});

test("what waits for a reader has a bound, in bytes", () => {
  const stream = new LiveStream(new TestClock());
  stream.send("я".repeat(WAITING_BYTES_MAX / 2));
  expect([stream.readable.destroyed, stream.readable.readableLength]).toEqual([false, WAITING_BYTES_MAX]);
  stream.send("x");
  expect(stream.readable.destroyed).toBe(true);
});
