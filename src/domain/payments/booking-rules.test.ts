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

/** The payment once that is booked. */
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
  test("in whatever steps a provider tells it, the wallet ends where the last state says, and is credited once", () => {
    fc.assert(
      fc.property(fc.array(known, { minLength: 1, maxLength: 12 }), (told) => {
        let booked = OPEN;
        let walletCents = 0n;
        let deposits = 0;
        for (const sums of told) {
          const { booking, after } = book(booked, sums);
          walletCents += booking.depositCents - booking.changeCents;
          deposits += booking.depositCents > 0n ? 1 : 0;
          booked = after;
        }
        const last = told.at(-1) ?? PAID;
        expect(deposits).toBe(1);
        expect(booked).toEqual(book(OPEN, last).after);
        const returned = last.refundedKopecks + last.disputedKopecks + last.lostKopecks;
        expect(walletCents).toBe(3_000n - (returned + 9n) / 10n);
      }),
    );
  });

  test("the same told twice moves nothing the second time", () => {
    fc.assert(
      fc.property(known, (sums) => {
        const { after } = book(OPEN, sums);
        expect(book(after, sums).booking).toMatchObject({ depositCents: 0n, changeCents: 0n, reason: null });
      }),
    );
  });

  test.each<[string, Partial<Sums>, Partial<Sums>, object]>([
    ["a partial refund", {}, { refundedKopecks: 10_000n }, { status: "refunded", reason: "refunded" }],
    ["the rest of it", { refundedKopecks: 10_000n }, { refundedKopecks: 30_000n }, { changeCents: 2_000n }],
    [
      "a refund that failed after all",
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
      "a lost dispute beside a full refund: more went back than was paid",
      { refundedKopecks: 30_000n },
      { refundedKopecks: 30_000n, lostKopecks: 30_000n },
      { takenBackCents: 6_000n, changeCents: 3_000n },
    ],
  ])("%s", (_what, before, after, expected) => {
    const booked = book(OPEN, { ...PAID, ...before }).after;
    expect(book(booked, { ...PAID, ...after }).booking).toMatchObject(expected);
  });

  test("a refund whose outcome nobody knows is out of the wallet and not yet in the status", () => {
    const paid = book(OPEN, PAID).after;
    const { booking } = book(paid, { ...PAID, refundedKopecks: 10_000n }, 10_000n);
    expect(booking).toMatchObject({ status: "succeeded", changeCents: 1_000n });
  });
});
