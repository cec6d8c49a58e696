import { expect, test } from "vitest";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { RowTimes } from "./row-time-rules.ts";

/** @param minutes the time of each row */
function judge(minutes: readonly number[]): string[] {
  const times = new RowTimes<{ readonly madeMs: number; readonly place: number }>();
  return minutes.flatMap((minute, place) => {
    const misplaced = times.take({ madeMs: minute * MINUTE_MS, place });
    return misplaced === null ? [] : [`${misplaced.fault} ${misplaced.row.place}`];
  });
}

test.each<[string, readonly number[], readonly string[]]>([
  ["in order, and late by less than an hour", [0, 59, 10, 300, 260, 241, 400], []],
  ["one that is ahead", [0, 1, 121, 2, 3, 4, 5], ["row_ahead 2"]],
  ["a first one that is ahead", [121, 2, 3, 4], ["row_ahead 0"]],
  ["one that is behind", [500, 501, 2, 502, 503], ["row_backdated 2"]],
  ["one that is behind after a pause", [0, 1, 500, 501, 2, 502], ["row_backdated 4"]],
  [
    "several ahead: two are named, and no more",
    [0, 500, 501, 502, 1, 2, 3, 4, 5],
    ["row_backdated 4", "row_backdated 5"],
  ],
  ["ever lower ones, a little each", [500, 501, 445, 390, 502], ["row_backdated 3"]],
  [
    "no times at all",
    [0, Number.NaN, 1, Number.NaN, Number.NaN, 2, 3],
    ["row_backdated 1", "row_backdated 3", "row_backdated 4", "row_backdated 5"],
  ],
])("%s", (_what, minutes, faults) => {
  expect(judge(minutes)).toEqual(faults);
});
