import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { nextStepOf, pauseMsOf } from "./retry-rules.ts";

const BOUNDS = { triesForMs: DAY_MS, chance: 0 };
const FIRST = { attempt: 1, unconfirmed: 0, ageMs: 0 };

test("what was sent or refused ends at once", () => {
  expect(nextStepOf({ result: "sent" }, FIRST, BOUNDS)).toEqual({
    kind: "end",
    result: "sent",
    reason: null,
  });
  expect(nextStepOf({ result: "refused", reason: "no" }, FIRST, BOUNDS)).toEqual({
    kind: "end",
    result: "failed",
    reason: "no",
  });
});

test("what may have arrived is repeated once, and not a second time", () => {
  const outcome = { result: "unconfirmed", reason: "silent" } as const;
  expect(nextStepOf(outcome, { ...FIRST, unconfirmed: 1 }, BOUNDS)).toMatchObject({ kind: "retry" });
  expect(nextStepOf(outcome, { ...FIRST, attempt: 2, unconfirmed: 2 }, BOUNDS)).toMatchObject({
    kind: "end",
  });
});

test("attempts become rarer, and end after the time of the channel", () => {
  const outcome = { result: "later", reason: "busy" } as const;
  const after = (attempt: number, ageMs = 0) => nextStepOf(outcome, { ...FIRST, attempt, ageMs }, BOUNDS);
  expect(after(1)).toMatchObject({ afterMs: MINUTE_MS });
  expect(after(2)).toMatchObject({ afterMs: 5 * MINUTE_MS });
  expect(after(99)).toMatchObject({ afterMs: 6 * HOUR_MS });
  expect(after(3, DAY_MS)).toMatchObject({ kind: "end", result: "failed", reason: "busy" });
});

test("chance makes a wait up to a quarter longer, and a wish is obeyed up to six hours", () => {
  const wish = { result: "later", reason: "busy", retryAfterMs: DAY_MS } as const;
  expect(nextStepOf(wish, FIRST, { ...BOUNDS, chance: 1 })).toMatchObject({ afterMs: 7.5 * HOUR_MS });
});

test("a channel that is away rests for seconds at first, then for minutes", () => {
  expect([1, 2, 3, 4, 50].map(pauseMsOf)).toEqual([5_000, 15_000, 60_000, 300_000, 300_000]);
});
