import type { PaymentStatus } from "../../kernel/payment-values.ts";
import { statusOf } from "./booking-rules.ts";
import type { Payment, Refund, Sums } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { centsOfReturned, isOpen, judgeEvidence, returnedOf, returnedSame } from "./payment-rules.ts";
import { matchRefunds } from "./refund-rules.ts";

/**
 * How the books and a provider differ about a payment: in its id, sum, currency, whether it was paid, what was returned
 * by refunds and by disputes, to the kopeck, and the state of each refund. The evidence must be of a lookup: an event may
 * be out of date.
 * @param stored the refunds stored here
 * @param evidence what the provider reports now; null: it does not know the payment
 * @returns a description for an operator; null if both agree
 */
export function differenceOf(
  payment: Payment,
  stored: readonly Refund[],
  evidence: Evidence | null,
): string | null {
  const here = `here ${payment.status}, ${payment.amountKopecks} kopecks${describeSums(payment.sums)}`;
  if (evidence === null) return `${here}; ${payment.provider} does not know it`;
  const { sums, status, areRefundsStored } = stateByEvidence(payment, stored, evidence);
  const { paid } = evidence;
  const sum = paid === null ? "no sum" : `${paid.kopecks} ${paid.currency} in hundredths`;
  const there = `${payment.provider} says ${describeStatus(evidence, sums)}, ${sum}${describeSums(sums)}`;
  if (evidence.paymentId !== payment.id) return `${here}; ${there}, of payment ${evidence.paymentId}`;
  if (!agrees(payment, evidence) || !returnedSame(payment.sums, sums)) return `${here}; ${there}`;
  if (status !== payment.status) return `${here}; ${there}, by which it is ${status}`;
  if (!areRefundsStored) return `${here}; ${there}, of other refunds or with another outcome`;
  const dueCents = centsOfReturned(payment, returnedOf(sums));
  if (dueCents === payment.takenBackCents) return null;
  return `${here}; ${there}; taken back are ${payment.takenBackCents} cents, not ${dueCents}`;
}

function agrees(payment: Payment, evidence: Evidence): boolean {
  const verdict = judgeEvidence(payment, evidence);
  if (verdict === "paid") return !isOpen(payment);
  return verdict === "unchanged" && evidence.status === (isOpen(payment) ? "pending" : payment.status);
}

/** The state of the payment if the evidence was booked. */
function stateByEvidence(
  payment: Payment,
  stored: readonly Refund[],
  { status, returned }: Evidence,
): { readonly sums: Sums; readonly status: PaymentStatus; readonly areRefundsStored: boolean } {
  if (status !== "succeeded" || returned === null)
    return { sums: payment.sums, status: payment.status, areRefundsStored: true };
  const { disputedKopecks, lostKopecks } = returned;
  const { refundedKopecks, requestedKopecks, changed, found } = matchRefunds(stored, returned);
  const sums = { paidKopecks: payment.amountKopecks, refundedKopecks, disputedKopecks, lostKopecks };
  return {
    sums,
    status: statusOf(payment.status, sums, requestedKopecks),
    areRefundsStored: changed.length === 0 && found.length === 0,
  };
}

function describeStatus({ status }: Evidence, sums: Sums): string {
  if (status !== "succeeded") return status;
  if (sums.disputedKopecks > 0n) return "disputed";
  return returnedOf(sums) > 0n ? "refunded" : "succeeded";
}

function describeSums({ refundedKopecks, disputedKopecks, lostKopecks }: Sums): string {
  return [
    refundedKopecks > 0n ? `, ${refundedKopecks} refunded` : "",
    disputedKopecks > 0n ? `, ${disputedKopecks} disputed` : "",
    lostKopecks > 0n ? `, ${lostKopecks} lost in disputes` : "",
  ].join("");
}
