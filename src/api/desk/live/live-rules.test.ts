import fc from "fast-check";
import { expect, test } from "vitest";
import { changesBetween, eventText } from "./live-rules.ts";

const list = fc.uniqueArray(
  fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e"), bytes: fc.integer({ min: 0, max: 2 }) }),
  { selector: ({ id }) => id },
);

test("an earlier list with the changes applied is the later list, and no change is superfluous", () => {
  fc.assert(
    fc.property(list, list, (earlier, later) => {
      const { changed, gone } = changesBetween(earlier, later);
      const shown = new Map<string, unknown>(earlier.map((item) => [item.id, item]));
      for (const item of changed) {
        expect(shown.get(item.id)).not.toEqual(item);
        shown.set(item.id, item);
      }
      for (const id of gone) expect(shown.delete(id)).toBe(true);
      expect(shown).toEqual(new Map(later.map((item) => [item.id, item])));
    }),
    { numRuns: 200 },
  );
});

test("an event is one line of data, whatever is in it", () => {
  const text = eventText(7, "changes", { name: "a\nb\r\n\ndata: c", line: "\u2028" });
  expect(text.split("\n")).toEqual([
    "id: 7",
    "event: changes",
    expect.stringMatching(/^data: \{[^\n]*\}$/),
    "",
    "",
  ]);
  expect(text).not.toContain("\r");
});
