import { describe, expect, test } from "vitest";
import { changeOf, type TargetView } from "./target-view-rules.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 15, 12, 0, second));
const view = (state: "up" | "down", since: number, seen = 50, isFresh = true): TargetView => ({
  state,
  since: at(since),
  seenAt: at(seen),
  isFresh,
});
const change = (state: "up" | "down", second: number) => ({ state, changedAt: at(second) });
const NOW = { nowMs: at(50).getTime(), dwellMs: 10_000 };

describe("views of several processes prove", () => {
  test.each([
    [
      "that it is down, from when the last of them has seen it so",
      [view("down", 10), view("down", 30)],
      change("up", 0),
      change("down", 30),
    ],
    ["nothing, if one of them can reach it", [view("down", 10), view("up", 1)], change("up", 0), null],
    [
      "that it is up, from when the first of them has reached it",
      [view("up", 30), view("up", 20), view("down", 5)],
      change("down", 9),
      change("up", 20),
    ],
    ["nothing while they have seen it for too short a time", [view("down", 41)], change("up", 0), null],
    [
      "that it is down, from when one that is gone last saw it up",
      [view("down", 1), view("up", 0, 20, false)],
      change("up", 0),
      change("down", 20),
    ],
    ["nothing, if all are gone", [view("down", 1, 9, false)], change("up", 0), null],
    [
      "nothing, if all are gone that saw it down, and one sees it up as before",
      [view("down", 1, 9, false), view("up", 0)],
      change("up", 0),
      null,
    ],
    ["its first state", [view("down", 30)], null, change("down", 30)],
    [
      "no change from before the last one",
      [view("up", 1)],
      change("down", 30),
      { state: "up", changedAt: new Date(at(30).getTime() + 1) },
    ],
  ])("%s", (_what, views, newest, expected) => {
    expect(changeOf(views, newest, NOW)).toEqual(expected);
  });

  test("an outage's true ends, though each is known only when it has lasted", () => {
    const down = changeOf([view("down", 20)], change("up", 0), { nowMs: at(30).getTime(), dwellMs: 10_000 });
    expect(down).toEqual(change("down", 20));
    expect(changeOf([view("up", 39)], down, { nowMs: at(48).getTime(), dwellMs: 10_000 })).toBeNull();
    expect(changeOf([view("up", 39)], down, { nowMs: at(49).getTime(), dwellMs: 10_000 })).toEqual(
      change("up", 39),
    );
  });
});
