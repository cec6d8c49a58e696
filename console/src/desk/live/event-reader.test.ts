import fc from "fast-check";
import { expect, test } from "vitest";
import { eventReader, type StreamEvent } from "./event-reader.ts";

/** The events of a text that comes in these pieces. */
function eventsOf(pieces: readonly string[]): StreamEvent[] {
  const read = eventReader();
  return pieces.flatMap((piece) => read(piece));
}

const STREAM =
  'retry: 2000\n\nid: 1\nevent: snapshot\ndata: {"a":"б"}\n\n:\n\nevent: changes\ndata: 1\ndata:2\n\n';
const EVENTS = [
  { name: "snapshot", data: '{"a":"б"}' },
  { name: "changes", data: "1\n2" },
];

test("events are the same however the text is cut into pieces, and whatever ends its lines", () => {
  const text = fc.constantFrom(STREAM, STREAM.replaceAll("\n", "\r\n"));
  const cuts = fc.array(fc.nat(STREAM.length + 20), { maxLength: 8 });
  fc.assert(
    fc.property(text, cuts, (whole, at) => {
      const edges = [0, ...at.sort((a, b) => a - b), whole.length];
      const pieces = edges.slice(1).map((end, index) => whole.slice(edges[index], end));
      expect(eventsOf(pieces)).toEqual(EVENTS);
    }),
    { numRuns: 300 },
  );
});

test("an event that has not ended is none yet, and comments are none", () => {
  expect(eventsOf(["event: changes\ndata: 1\n"])).toEqual([]);
  expect(eventsOf([":\n\n", ": still here\n\n"])).toEqual([]);
  expect(eventsOf(["data: 1\n\n"])).toEqual([{ name: "message", data: "1" }]);
});

test("a line that never ends is refused before it fills the memory", () => {
  const read = eventReader();
  const piece = "x".repeat(1_000_000);
  expect(() => {
    for (let count = 0; count < 20; count += 1) read(piece);
  }).toThrow(RangeError);
});
