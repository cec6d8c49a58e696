import type { PaymentStatus } from "../../kernel/words.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";
import { contradicts, kopecksOfShare } from "./payment-rules.ts";

/**
 * What a provider may say now of a payment that stands so. Other than for events, which come late and out of order,
 * nothing is old news here: the provider was asked. A refunded payment may be disputed for the rest.
 */
const AGREED: Readonly<Record<PaymentStatus, readonly Evidence["status"][]>> = {
  created: ["pending"],
  pending: ["pending"],
  succeeded: ["succeeded", "dispute_won"],
  canceled: ["canceled"],
  disputed: ["disputed"],
  refunded: ["refunded", "disputed", "dispute_won"],
};

/**
 * How our books and a provider differ about a payment: whose it is, sum, currency, status, and that no less went back
 * to the customer than was taken out of the wallet. More may: what is spent cannot be taken back.
 * @param evidence what the provider says now; null: it knows nothing of the payment
 * @returns words for an operator; null where both agree
 */
export function differenceOf(payment: Payment, evidence: Evidence | null): string | null {
  const here = `here ${payment.status}, ${payment.amountKopecks} kopecks`;
  if (evidence === null) return `${here}; ${payment.provider} does not know it`;
  const { paid, status, refundedKopecks } = evidence;
  const there = `${payment.provider} says ${status}, ${paid === null ? "no sum" : `${paid.kopecks} ${paid.currency} in hundredths`}`;
  if (evidence.paymentId !== payment.id) return `${here}; ${there}, of payment ${evidence.paymentId}`;
  if (contradicts(payment, evidence) || !AGREED[payment.status].includes(status)) return `${here}; ${there}`;
  const takenBackKopecks =
    payment.status === "refunded" ? kopecksOfShare(payment, payment.takenBackCents) : 0n;
  if (refundedKopecks >= takenBackKopecks) return null;
  return `${here}, ${takenBackKopecks} of them taken back; ${there}, ${refundedKopecks} given back`;
}
