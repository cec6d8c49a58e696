import { describe, expect, test } from "vitest";
import { lostTimeOf, takenBackOf } from "./lost-time-rules.ts";

/** A token of 100 ms that began at 1,000. */
const token = { heldFromMs: 1_000, endMs: 1_100, uncounted: [] };
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });

describe("a token lost", () => {
  test.each([
    ["all of an outage in its life", token, span(1_010, 1_030), [span(1_010, 1_030)], null],
    ["the part from its activation on", token, span(900, 1_020), [span(1_000, 1_020)], null],
    ["nothing of an outage before its activation", token, span(900, 1_000), [], null],
    [
      "the part until its end, and starts again now",
      { ...token, endMs: 1_040 },
      span(1_030, 1_045),
      [span(1_030, 1_040)],
      span(1_040, 1_050),
    ],
    ["nothing of an outage after its end", { ...token, endMs: 1_010 }, span(1_010, 1_020), [], null],
    [
      "only what it has not got back yet",
      { ...token, uncounted: [span(1_015, 1_020), span(990, 1_012)] },
      span(1_010, 1_030),
      [span(1_012, 1_015), span(1_020, 1_030)],
      null,
    ],
  ])("%s", (_case, of, outage, lost, expired) => {
    expect(lostTimeOf(of, [outage], 1_050)).toEqual({ lost, expired });
  });

  test("all of an outage if it has expired since, and starts again now", () => {
    expect(lostTimeOf(token, [span(1_010, 1_030)], 1_500)).toEqual({
      lost: [span(1_010, 1_030)],
      expired: span(1_100, 1_500),
    });
  });

  test("nothing for itself where it got everything back, expired or not", () => {
    const given = { ...token, uncounted: [span(1_010, 1_030)] };
    expect(lostTimeOf(given, [span(1_010, 1_030)], 1_500)).toEqual({ lost: [], expired: null });
  });
});

describe("an undo takes back", () => {
  const given = [span(10, 30), span(40, 45)];

  test.each([
    [25, [given[1], given[0]], [span(40, 45), span(10, 30)]],
    [99, [given[1], given[0]], [span(40, 45), span(10, 30)]],
    [7, [given[1], given[0]], [span(40, 45), span(28, 30)]],
    [5, [given[1]], [span(40, 45)]],
    [3, [given[1]], [span(42, 45)]],
    [0, [], []],
    [-4, [], []],
  ])("of two entries, with %i ms unused, no more than that, from their ends", (unusedMs, entries, parts) => {
    const taken = takenBackOf(given, unusedMs);
    expect(taken.map(({ entry }) => entry)).toEqual(entries);
    expect(taken.map(({ part }) => part)).toEqual(parts);
  });
});
