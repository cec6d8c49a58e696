import { expect, test } from "vitest";
import { obstacleOf } from "./auto-extension-rules.ts";

const wish = { durationHours: 1, timesLeft: 1, monthCentsMax: 300n } as const;
const sums = { priceCents: 100n, spentCents: 200n, balanceCents: 100n };

test("an extension is bought if times, ceiling and balance allow it, each to the last one", () => {
  expect([
    obstacleOf(wish, sums),
    obstacleOf({ ...wish, timesLeft: 0 }, sums),
    obstacleOf(wish, { ...sums, spentCents: 201n }),
    obstacleOf(wish, { ...sums, priceCents: 101n, balanceCents: 101n }),
    obstacleOf(wish, { ...sums, balanceCents: 99n }),
  ]).toEqual([null, "times_used_up", "ceiling_reached", "ceiling_reached", "balance_insufficient"]);
});
