import type { PaymentStatus } from "../../kernel/payment-values.ts";
import { statusOf } from "./booking-rules.ts";
import type { Payment, Refund, Sums } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { centsOfReturned, isOpen, judgeEvidence, returnedOf, returnedSame } from "./payment-rules.ts";
import { matchRefunds } from "./refund-rules.ts";

/**
 * How our books and a provider differ about a payment: whose it is, sum, currency, whether it was paid, what of it
 * went back, by refunds and by disputes, to the kopeck, and what became of each refund. Other than for events, nothing is
 * old news here: the provider was asked.
 * @param noted the refunds that are known here
 * @param evidence what the provider says now; null: it knows nothing of the payment
 * @returns words for an operator; null where both agree
 */
export function differenceOf(
  payment: Payment,
  noted: readonly Refund[],
  evidence: Evidence | null,
): string | null {
  const here = `here ${payment.status}, ${payment.amountKopecks} kopecks${wordsOfSums(payment.sums)}`;
  if (evidence === null) return `${here}; ${payment.provider} does not know it`;
  const { sums, status, areRefundsKnown } = standingBy(payment, noted, evidence);
  const { paid } = evidence;
  const sum = paid === null ? "no sum" : `${paid.kopecks} ${paid.currency} in hundredths`;
  const there = `${payment.provider} says ${wordOf(evidence, sums)}, ${sum}${wordsOfSums(sums)}`;
  if (evidence.paymentId !== payment.id) return `${here}; ${there}, of payment ${evidence.paymentId}`;
  if (!agrees(payment, evidence) || !returnedSame(payment.sums, sums)) return `${here}; ${there}`;
  if (status !== payment.status) return `${here}; ${there}, by which it is ${status}`;
  if (!areRefundsKnown) return `${here}; ${there}, of other refunds or with another outcome`;
  const dueCents = centsOfReturned(payment, returnedOf(sums));
  if (dueCents === payment.takenBackCents) return null;
  return `${here}; ${there}; taken back are ${payment.takenBackCents} cents, not ${dueCents}`;
}

function agrees(payment: Payment, evidence: Evidence): boolean {
  const verdict = judgeEvidence(payment, evidence);
  if (verdict === "paid") return !isOpen(payment);
  return verdict === "unchanged" && evidence.status === (isOpen(payment) ? "pending" : payment.status);
}

/** How the payment would stand if the evidence was booked. */
function standingBy(
  payment: Payment,
  noted: readonly Refund[],
  { status, returned }: Evidence,
): { readonly sums: Sums; readonly status: PaymentStatus; readonly areRefundsKnown: boolean } {
  if (status !== "succeeded" || returned === null)
    return { sums: payment.sums, status: payment.status, areRefundsKnown: true };
  const { disputedKopecks, lostKopecks } = returned;
  const { refundedKopecks, requestedKopecks, changed, found } = matchRefunds(noted, returned);
  const sums = { paidKopecks: payment.amountKopecks, refundedKopecks, disputedKopecks, lostKopecks };
  return {
    sums,
    status: statusOf(payment.status, sums, requestedKopecks),
    areRefundsKnown: changed.length === 0 && found.length === 0,
  };
}

function wordOf({ status }: Evidence, sums: Sums): string {
  if (status !== "succeeded") return status;
  if (sums.disputedKopecks > 0n) return "disputed";
  return returnedOf(sums) > 0n ? "refunded" : "succeeded";
}

function wordsOfSums({ refundedKopecks, disputedKopecks, lostKopecks }: Sums): string {
  return [
    refundedKopecks > 0n ? `, ${refundedKopecks} refunded` : "",
    disputedKopecks > 0n ? `, ${disputedKopecks} disputed` : "",
    lostKopecks > 0n ? `, ${lostKopecks} lost in disputes` : "",
  ].join("");
}
