import { expect, test } from "vitest";
import { asRunning } from "./snapshot-rules.ts";

test.each([
  ["nothing else runs", "10:20:", "15", "10:20:15"],
  ["others run before and after it", "10:20:10,18", "15", "10:20:10,15,18"],
  ["it is the oldest", "10:20:12", "10", "10:20:10,12"],
  ["it is older than what the snapshot begins with", "10:20:", "9", "9:20:9"],
  ["it is there already", "10:20:10,15", "15", "10:20:10,15"],
  ["it began after the snapshot", "10:20:", "20", "10:20:"],
  ["ids have different numbers of digits", "9:200:9,100", "10", "9:200:9,10,100"],
])("a transaction runs in the snapshot also where %s", (_case, snapshot, xid, expected) => {
  expect(asRunning(snapshot, xid)).toBe(expected);
});
