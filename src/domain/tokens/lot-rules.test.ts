import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../kernel/duration.ts";
import type { Interval } from "./interval-rules.ts";
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

const hoursOf = (lots: readonly Lot[], activatedAtMs: number, frozen: readonly Interval[] = []) =>
  runsOf(lots, activatedAtMs, frozen).map(({ fromMs, toMs }) => [fromMs / HOUR_MS, toMs / HOUR_MS]);

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
    unusedOf({ lots, frozen: [] }, activatedAt, nowHours * HOUR_MS).map(({ leftMs }) => leftMs / HOUR_MS);
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

describe("while a token is frozen", () => {
  const hours = (fromHours: number, toHours: number) => ({
    fromMs: fromHours * HOUR_MS,
    toMs: toHours * HOUR_MS,
  });
  const lots = [bought(1, 2, 0), bought(2, 2, 5)];
  const leftAt = (nowHours: number, frozen: readonly Interval[]) =>
    unusedOf({ lots, frozen }, new Date(0), nowHours * HOUR_MS).map(({ leftMs }) => leftMs / HOUR_MS);

  test("nothing of its lots is used, and afterwards they are used on from there", () => {
    const frozen = [hours(1, 11)];
    expect([1, 5, 11, 12, 13.5].map((now) => leftAt(now, frozen))).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [0, 2],
      [0, 0.5],
    ]);
  });

  test("several freezes add up", () => {
    expect([3, 4.5, 7].map((now) => leftAt(now, [hours(1, 2), hours(3, 6)]))).toEqual([
      [0, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  test("a lot that is bought then is behind the others, and not used before its time by the token's own clock", () => {
    expect(hoursOf([bought(1, 1, 0), bought(2, 2, 9)], 0, [hours(4, 8)])).toEqual([
      [0, 1],
      [5, 7],
    ]);
  });
});
