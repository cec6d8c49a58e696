import type Stripe from "stripe";
import type { Evidence, ProviderRefund } from "../../../domain/payments/payment-provider.port.ts";
import type { StripeSession } from "./stripe-shapes.ts";

/** A dispute with one of these states takes no money: the shop has won it, or it is an inquiry. */
const HARMLESS: ReadonlySet<string> = new Set([
  "prevented",
  "warning_closed",
  "warning_needs_response",
  "warning_under_review",
  "won",
]);

/** The state of a payment by its Checkout Session. */
export function evidenceOfSession(session: StripeSession, status: Evidence["status"]): Evidence {
  return {
    paymentId: session.metadata?.payment_id ?? null,
    providerPaymentId: session.id,
    status,
    paid: { kopecks: BigInt(session.amount_total ?? 0), currency: (session.currency ?? "").toUpperCase() },
    returned: null,
  };
}

/** The status of a session that was looked up. @param intentStatus of its PaymentIntent; null without one */
export function statusOfSession(session: StripeSession, intentStatus: string | null): Evidence["status"] {
  if (session.payment_status === "paid") return "succeeded";
  if (session.status === "expired") return "canceled";
  // The checkout is complete, but the delayed payment failed: it cannot be paid any more.
  const hasFailed = intentStatus === "requires_payment_method" || intentStatus === "canceled";
  return session.status === "complete" && hasFailed ? "canceled" : "pending";
}

/** The state of a payment by its PaymentIntent, charge, refunds and disputes. */
export function evidenceOfIntent(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | null,
  refunds: readonly Stripe.Refund[],
  disputes: readonly Stripe.Dispute[],
): Evidence {
  // The sum of a dispute in another currency cannot be converted: the whole payment is taken to be in dispute.
  const kopecksOf = ({ amount, currency }: Stripe.Dispute): bigint =>
    BigInt(currency === intent.currency ? amount : intent.amount);
  const inDispute = (matches: (status: string) => boolean): bigint =>
    disputes.filter(({ status }) => matches(status)).reduce((sum, dispute) => sum + kopecksOf(dispute), 0n);
  return {
    paymentId: intent.metadata.payment_id ?? null,
    providerPaymentId: null,
    status: statusOfIntent(intent),
    paid: { kopecks: BigInt(intent.amount), currency: intent.currency.toUpperCase() },
    returned: {
      refunds: refunds.map(toProviderRefund),
      refundedKopecks: BigInt(charge?.amount_refunded ?? 0),
      disputedKopecks: inDispute((status) => status !== "lost" && !HARMLESS.has(status)),
      lostKopecks: inDispute((status) => status === "lost"),
    },
  };
}

function statusOfIntent({ status }: Stripe.PaymentIntent): Evidence["status"] {
  if (status === "canceled") return "canceled";
  return status === "succeeded" ? "succeeded" : "pending";
}

/** The status of a refund; one that waits for the customer is pending. */
export function statusOfRefund({ status }: Pick<Stripe.Refund, "status">): ProviderRefund["status"] {
  if (status === "failed" || status === "canceled") return "failed";
  return status === "succeeded" ? "succeeded" : "pending";
}

function toProviderRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    refundId: refund.metadata?.refund_id ?? null,
    kopecks: BigInt(refund.amount),
    status: statusOfRefund(refund),
  };
}
