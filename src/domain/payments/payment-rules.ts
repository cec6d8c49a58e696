import { type Cents, lesserOf, shareRoundedDown } from "../../kernel/money.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import type { Payment, Sums } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";

/** Prices are in roubles alone. */
const CURRENCY = "RUB";

const CENTS_PER_ZNC = 100n;

const FLAGGED: readonly EventOutcome[] = ["unknown_payment", "mismatch", "illegal_transition"];

/** Whether an event claimed what could not be believed, so that somebody should look; null: not settled yet. */
export function isFlagged(outcome: EventOutcome | null): boolean {
  return outcome !== null && FLAGGED.includes(outcome);
}

/**
 * What evidence is for a payment as it stands. `paid`: it was paid, and what went back of it counts, whatever is booked
 * so far. `cancel`: nothing will come of it.
 */
export type Verdict = "paid" | "cancel" | "unchanged" | "mismatch" | "illegal_transition";

/**
 * Judges evidence, which comes in any order and any number of times. A cancelled payment is never credited, and one that
 * was paid is never cancelled: whoever says so is flagged.
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

/** Whether a payment's end is still to come. */
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

/** All that went back of a payment, in kopecks. */
export function returnedOf({ refundedKopecks, disputedKopecks, lostKopecks }: Sums): bigint {
  return refundedKopecks + disputedKopecks + lostKopecks;
}

/** Whether as much went back, and in the same ways. */
export function returnedSame(one: Sums, other: Sums): boolean {
  return (
    one.refundedKopecks === other.refundedKopecks &&
    one.disputedKopecks === other.disputedKopecks &&
    one.lostKopecks === other.lostKopecks
  );
}

type Price = Pick<Payment, "amountCents" | "amountKopecks">;

/**
 * What is out of the wallet once so many kopecks of a payment went back, rounded **up** to a cent: all of it for all of
 * it, whatever the steps, and more than it where more went back than was paid.
 */
export function centsOfReturned({ amountCents, amountKopecks }: Price, kopecks: bigint): Cents {
  return (amountCents * kopecks + amountKopecks - 1n) / amountKopecks;
}

/** How many kopecks can be given back: what did not go back yet, but no more than the balance covers. */
export function refundableKopecks(payment: Price & { readonly sums: Sums }, balanceCents: Cents): bigint {
  const { amountCents, amountKopecks } = payment;
  const returnedKopecks = returnedOf(payment.sums);
  const leftKopecks = amountKopecks - returnedKopecks;
  if (leftKopecks <= 0n) return 0n;
  const takenCents = centsOfReturned(payment, returnedKopecks);
  const coveredKopecks = shareRoundedDown(amountKopecks, takenCents + balanceCents, amountCents);
  return lesserOf(leftKopecks, coveredKopecks - returnedKopecks);
}
