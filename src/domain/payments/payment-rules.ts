import { type Cents, lesserOf, shareRoundedDown } from "../../kernel/money.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import type { Payment, Sums } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";

/** Prices are in roubles alone. */
const CURRENCY = "RUB";

const CENTS_PER_ZNC = 100n;

const FLAGGED: readonly EventOutcome[] = ["unknown_payment", "mismatch", "illegal_transition"];

/** Whether an event contradicts the books, so that an admin must check it. @param outcome null: not settled yet */
export function isFlagged(outcome: EventOutcome | null): boolean {
  return outcome !== null && FLAGGED.includes(outcome);
}

/**
 * What evidence means for a payment in its current state. `paid`: the payment was paid, and what was returned of it is to
 * be booked. `cancel`: the payment ended without money.
 */
export type Verdict = "paid" | "cancel" | "unchanged" | "mismatch" | "illegal_transition";

/**
 * Judges evidence, which comes in any order and any number of times. A canceled payment is never credited, and a paid one
 * is never canceled: evidence for such a step is flagged.
 */
export function judgeEvidence(
  payment: Pick<Payment, "status" | "amountKopecks" | "providerPaymentId">,
  evidence: Evidence,
): Verdict {
  if (contradicts(payment, evidence)) return "mismatch";
  const { status } = evidence;
  if (status === "pending") return "unchanged";
  if (payment.status === "canceled") return status === "canceled" ? "unchanged" : "illegal_transition";
  if (status === "succeeded") return "paid";
  return isOpen(payment) ? "cancel" : "illegal_transition";
}

/** Whether a payment has not ended. */
export function isOpen({ status }: Pick<Payment, "status">): boolean {
  return status === "created" || status === "pending";
}

/** Whether evidence names another payment of the provider, another sum or another currency. */
function contradicts(
  payment: Pick<Payment, "amountKopecks" | "providerPaymentId">,
  { providerPaymentId, paid }: Evidence,
): boolean {
  const known = payment.providerPaymentId;
  if (known !== null && providerPaymentId !== null && known !== providerPaymentId) return true;
  return paid !== null && (paid.kopecks !== payment.amountKopecks || paid.currency !== CURRENCY);
}

/** What a sum costs, in kopecks, rounded **up** to a kopeck, so that nothing is sold below its price. */
export function kopecksOf(amountCents: Cents, kopecksPerZnc: bigint): bigint {
  return (amountCents * kopecksPerZnc + CENTS_PER_ZNC - 1n) / CENTS_PER_ZNC;
}

/** The total that was returned of a payment, in kopecks. */
export function returnedOf({ refundedKopecks, disputedKopecks, lostKopecks }: Sums): bigint {
  return refundedKopecks + disputedKopecks + lostKopecks;
}

/** Whether the same sums were returned, each in the same way. */
export function returnedSame(one: Sums, other: Sums): boolean {
  return (
    one.refundedKopecks === other.refundedKopecks &&
    one.disputedKopecks === other.disputedKopecks &&
    one.lostKopecks === other.lostKopecks
  );
}

type Price = Pick<Payment, "amountCents" | "amountKopecks">;

/**
 * What is taken from the wallet in all once a total of `kopecks` was returned of a payment, rounded **up** to a cent. The
 * whole price for the whole sum, in any steps; above the price if more was returned than paid.
 */
export function centsOfReturned({ amountCents, amountKopecks }: Price, kopecks: bigint): Cents {
  return (amountCents * kopecks + amountKopecks - 1n) / amountKopecks;
}

/** How many kopecks can be refunded: what was not returned yet, but no more than `coveredCents` covers. */
export function refundableKopecks(payment: Price & { readonly sums: Sums }, coveredCents: Cents): bigint {
  const { amountCents, amountKopecks } = payment;
  const returnedKopecks = returnedOf(payment.sums);
  const leftKopecks = amountKopecks - returnedKopecks;
  if (leftKopecks <= 0n) return 0n;
  const takenCents = centsOfReturned(payment, returnedKopecks);
  const coveredKopecks = shareRoundedDown(amountKopecks, takenCents + coveredCents, amountCents);
  return lesserOf(leftKopecks, coveredKopecks - returnedKopecks);
}
