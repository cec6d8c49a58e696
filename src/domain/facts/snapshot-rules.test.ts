import { expect, test } from "vitest";
import { asRunning } from "./snapshot-rules.ts";

test.each([
  ["nothing else runs", "10:20:", "15", "10:20:15"],
  ["older and younger ones run", "10:20:10,18", "15", "10:20:10,15,18"],
  ["it is the oldest", "10:20:12", "10", "10:20:10,12"],
  ["it is older than the snapshot's xmin", "10:20:", "9", "9:20:9"],
  ["it is in the list already", "10:20:10,15", "15", "10:20:10,15"],
  ["it began after the snapshot", "10:20:", "20", "10:20:"],
  ["ids have different numbers of digits", "9:200:9,100", "10", "9:200:9,10,100"],
])("a transaction counts as running in the snapshot, also if %s", (_case, snapshot, xid, expected) => {
  expect(asRunning(snapshot, xid)).toBe(expected);
});
