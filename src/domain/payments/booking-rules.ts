import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus } from "../../kernel/payment-values.ts";
import type { Payment, Sums } from "./payment.ts";
import { centsOfReturned, returnedOf } from "./payment-rules.ts";

/** Why a payment's money is taken from the wallet again, or put back into it. */
export type BookingReason = "refunded" | "refund_failed" | "disputed" | "dispute_won" | "dispute_lost";

/** The changes after which the books agree with the provider. */
export type Booking = {
  readonly status: PaymentStatus;
  /** To be credited: the whole sum once, when the payment is first known to be paid; else 0. */
  readonly depositCents: Cents;
  /** The total to be taken from the wallet for what was returned to the customer. */
  readonly takenBackCents: Cents;
  /** The part of that total still to be taken (+), or to be put back (-). */
  readonly changeCents: Cents;
  /** Null if nothing is taken or put back and no dispute was decided. */
  readonly reason: BookingReason | null;
};

/** The state of a payment in the books. */
export type BookedState = Pick<
  Payment,
  "status" | "amountCents" | "amountKopecks" | "sums" | "takenBackCents"
>;

/**
 * What to book for the sums that are known now: always the difference to what is booked already, so that the order,
 * number and delay of notifications do not matter, and every state can still change.
 * @param requestedKopecks the part of `refundedKopecks` of which it is unknown whether the provider accepted it
 */
export function bookingOf(booked: BookedState, sums: Sums, requestedKopecks: bigint): Booking {
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

/** The status that follows from the sums; `before` as long as nothing is paid. */
export function statusOf(before: PaymentStatus, sums: Sums, requestedKopecks: bigint): PaymentStatus {
  if (sums.paidKopecks === 0n) return before;
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
