import { expect, test } from "vitest";
import { HOUR_MS } from "../../kernel/duration.ts";
import type { Lot } from "./lot.ts";
import { runsOf, unusedOf } from "./lot-rules.ts";

const bought = (number: number, hours: number, atHours: number): Lot => ({
  id: `lot-${number}`,
  number,
  durationMs: hours * HOUR_MS,
  priceCents: 100n,
  chargeId: `charge-${number}`,
  refundedCents: 0n,
  boughtAt: new Date(atHours * HOUR_MS),
});

const hoursOf = (lots: readonly Lot[], activatedAtMs: number) =>
  runsOf(lots, activatedAtMs).map(({ fromMs, toMs }) => [fromMs / HOUR_MS, toMs / HOUR_MS]);

test("lots are used one after the other from the first use on, whenever they were bought before it", () => {
  expect(hoursOf([bought(1, 1, 5), bought(2, 2, 6), bought(3, 1, 10)], 10 * HOUR_MS)).toEqual([
    [10, 11],
    [11, 13],
    [13, 14],
  ]);
});

test("a lot is not used before it was bought: what ran until then was given back", () => {
  expect(hoursOf([bought(1, 1, 0), bought(2, 2, 4), bought(3, 1, 5)], 0)).toEqual([
    [0, 1],
    [4, 6],
    [6, 7],
  ]);
});

test("before the first use all lots are left, and then what of each lies ahead", () => {
  const lots = [bought(1, 1, 0), bought(2, 2, 0)];
  const left = (activatedAt: Date | null, nowHours: number) =>
    unusedOf(lots, activatedAt, nowHours * HOUR_MS).map(({ leftMs }) => leftMs / HOUR_MS);
  expect(left(null, 99)).toEqual([1, 2]);
  const epoch = new Date(0);
  expect([0, 0.5, 1, 2.5, 3, 99].map((hours) => left(epoch, hours))).toEqual([
    [1, 2],
    [0.5, 2],
    [0, 2],
    [0, 0.5],
    [0, 0],
    [0, 0],
  ]);
});
