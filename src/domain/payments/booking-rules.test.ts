import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BookedState, bookingOf } from "./booking-rules.ts";
import type { Sums } from "./payment.ts";

const NOTHING: Sums = { paidKopecks: 0n, refundedKopecks: 0n, disputedKopecks: 0n, lostKopecks: 0n };
const PAID: Sums = { ...NOTHING, paidKopecks: 30_000n };

const OPEN: BookedState = {
  status: "pending",
  amountCents: 3_000n,
  amountKopecks: 30_000n,
  sums: NOTHING,
  takenBackCents: 0n,
};

/** The booking of the sums, and the payment after it. */
function book(booked: BookedState, sums: Sums, requestedKopecks = 0n) {
  const booking = bookingOf(booked, sums, requestedKopecks);
  const after: BookedState = {
    ...booked,
    sums,
    status: booking.status,
    takenBackCents: booking.takenBackCents,
  };
  return { booking, after };
}

const kopecks = fc.bigInt(0n, 40_000n);
const known = fc
  .record({ refundedKopecks: kopecks, disputedKopecks: kopecks, lostKopecks: kopecks })
  .map((sums): Sums => ({ ...PAID, ...sums }));

describe("bookingOf", () => {
  test("after any sequence of states the wallet follows from the last one, and is credited once", () => {
    fc.assert(
      fc.property(fc.array(known, { minLength: 1, maxLength: 12 }), (states) => {
        let booked = OPEN;
        let walletCents = 0n;
        let deposits = 0;
        for (const sums of states) {
          const { booking, after } = book(booked, sums);
          walletCents += booking.depositCents - booking.changeCents;
          deposits += booking.depositCents > 0n ? 1 : 0;
          booked = after;
        }
        const last = states.at(-1) ?? PAID;
        expect(deposits).toBe(1);
        expect(booked).toEqual(book(OPEN, last).after);
        const returned = last.refundedKopecks + last.disputedKopecks + last.lostKopecks;
        expect(walletCents).toBe(3_000n - (returned + 9n) / 10n);
      }),
    );
  });

  test("the same state a second time moves nothing", () => {
    fc.assert(
      fc.property(known, (sums) => {
        const { after } = book(OPEN, sums);
        expect(book(after, sums).booking).toMatchObject({ depositCents: 0n, changeCents: 0n, reason: null });
      }),
    );
  });

  test.each<[string, Partial<Sums>, Partial<Sums>, object]>([
    ["a partial refund", {}, { refundedKopecks: 10_000n }, { status: "refunded", reason: "refunded" }],
    [
      "a refund of the rest",
      { refundedKopecks: 10_000n },
      { refundedKopecks: 30_000n },
      { changeCents: 2_000n },
    ],
    [
      "a refund that failed later",
      { refundedKopecks: 10_000n },
      {},
      { status: "succeeded", changeCents: -1_000n, reason: "refund_failed" },
    ],
    [
      "a dispute over the rest",
      { refundedKopecks: 10_000n },
      { refundedKopecks: 10_000n, disputedKopecks: 20_000n },
      { status: "disputed", changeCents: 2_000n, reason: "disputed" },
    ],
    [
      "that dispute, won",
      { refundedKopecks: 10_000n, disputedKopecks: 20_000n },
      { refundedKopecks: 10_000n },
      { status: "refunded", changeCents: -2_000n, reason: "dispute_won" },
    ],
    [
      "that dispute, lost",
      { refundedKopecks: 10_000n, disputedKopecks: 20_000n },
      { refundedKopecks: 10_000n, lostKopecks: 20_000n },
      { status: "refunded", changeCents: 0n, reason: "dispute_lost" },
    ],
    [
      "a lost dispute after a full refund: more was returned than paid",
      { refundedKopecks: 30_000n },
      { refundedKopecks: 30_000n, lostKopecks: 30_000n },
      { takenBackCents: 6_000n, changeCents: 3_000n },
    ],
  ])("%s", (_what, before, after, expected) => {
    const booked = book(OPEN, { ...PAID, ...before }).after;
    expect(book(booked, { ...PAID, ...after }).booking).toMatchObject(expected);
  });

  test("a refund with an unknown outcome is taken from the wallet and does not change the status yet", () => {
    const paid = book(OPEN, PAID).after;
    const { booking } = book(paid, { ...PAID, refundedKopecks: 10_000n }, 10_000n);
    expect(booking).toMatchObject({ status: "succeeded", changeCents: 1_000n });
  });
});
