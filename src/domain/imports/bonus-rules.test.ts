import { expect, test } from "vitest";
import { settleBonuses } from "./bonus-rules.ts";

const REFERRED = [
  { userId: "bought", qualifyingCents: 30_001n },
  { userId: "fresh", qualifyingCents: null },
];

test.each<[string, bigint, string[], boolean]>([
  ["paid for the purchase", 3_000n, ["bought"], false],
  ["paid and rounded up", 3_001n, ["bought"], false],
  ["not paid at all: v0.6 pays only the first purchase of that size", 0n, ["bought"], false],
  ["paid for something unknown too", 3_002n, ["bought", "fresh"], true],
])("a bonus that was %s", (_what, earnedCents, settled, isUnclear) => {
  expect(settleBonuses(REFERRED, earnedCents)).toEqual({ settled, isUnclear });
});
