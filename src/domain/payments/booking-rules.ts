import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus } from "../../kernel/payment-values.ts";
import type { Payment, Sums } from "./payment.ts";
import { centsOfReturned, returnedOf } from "./payment-rules.ts";

/** Why money goes out of a wallet again, or back into it. */
export type BookingReason = "refunded" | "refund_failed" | "disputed" | "dispute_won" | "dispute_lost";

/** What makes the books say what the provider says. */
export type Booking = {
  readonly status: PaymentStatus;
  /** What the wallet gets for what was paid in: all of it once, else 0. */
  readonly depositCents: Cents;
  /** What is to be out of the wallet in all, for what went back. */
  readonly takenBackCents: Cents;
  /** What of that is still to be taken (+), or to be given back (-). */
  readonly changeCents: Cents;
  /** Null where nothing moves, and nothing was decided. */
  readonly reason: BookingReason | null;
};

/** A payment as far as it is booked. */
export type Booked = Pick<Payment, "status" | "amountCents" | "amountKopecks" | "sums" | "takenBackCents">;

/**
 * What is to be booked, once so much is known to be paid in and returned: always the difference to what is booked, so
 * that order, number and lateness of what was told do not matter, and nothing is ever final.
 * @param requestedKopecks the part of `refundedKopecks` that nobody knows to be taken on by the provider
 */
export function bookingOf(booked: Booked, sums: Sums, requestedKopecks: bigint): Booking {
  const takenBackCents = centsOfReturned(booked, returnedOf(sums));
  const changeCents = takenBackCents - booked.takenBackCents;
  const isNew = sums.paidKopecks > 0n && booked.sums.paidKopecks === 0n;
  return {
    status: statusOf(booked.status, sums, requestedKopecks),
    depositCents: isNew ? booked.amountCents : 0n,
    takenBackCents,
    changeCents,
    reason: reasonOf(booked.sums, sums, changeCents),
  };
}

/** Where a payment stands by what was paid in and returned. */
export function statusOf(former: PaymentStatus, sums: Sums, requestedKopecks: bigint): PaymentStatus {
  if (sums.paidKopecks === 0n) return former;
  if (sums.disputedKopecks > 0n) return "disputed";
  return sums.lostKopecks > 0n || sums.refundedKopecks > requestedKopecks ? "refunded" : "succeeded";
}

function reasonOf(before: Sums, after: Sums, changeCents: Cents): BookingReason | null {
  if (after.lostKopecks > before.lostKopecks) return "dispute_lost";
  const disputedMore =
    after.disputedKopecks + after.lostKopecks - before.disputedKopecks - before.lostKopecks;
  if (changeCents > 0n) return disputedMore > 0n ? "disputed" : "refunded";
  if (changeCents < 0n) return disputedMore < 0n ? "dispute_won" : "refund_failed";
  return null;
}
