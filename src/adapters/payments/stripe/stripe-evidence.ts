import type Stripe from "stripe";
import type { Evidence, ProviderRefund } from "../../../domain/payments/payment-provider.port.ts";
import type { StripeSession } from "./stripe-shapes.ts";

/** A dispute with one of these ended for us, or is an inquiry, which takes no money. */
const HARMLESS: ReadonlySet<string> = new Set([
  "prevented",
  "warning_closed",
  "warning_needs_response",
  "warning_under_review",
  "won",
]);

/** What a Checkout Session says of its payment. */
export function evidenceOfSession(session: StripeSession, status: Evidence["status"]): Evidence {
  return {
    paymentId: session.metadata?.payment_id ?? null,
    providerPaymentId: session.id,
    status,
    paid: { kopecks: BigInt(session.amount_total ?? 0), currency: (session.currency ?? "").toUpperCase() },
    returned: null,
  };
}

/** Where a session stands that no event told of; `intentStatus` is that of its PaymentIntent, null without one. */
export function statusOfSession(session: StripeSession, intentStatus: string | null): Evidence["status"] {
  if (session.payment_status === "paid") return "succeeded";
  if (session.status === "expired") return "canceled";
  // A finished checkout whose slow payment failed: nothing can come of it any more.
  const isDead = intentStatus === "requires_payment_method" || intentStatus === "canceled";
  return session.status === "complete" && isDead ? "canceled" : "pending";
}

/** What a PaymentIntent, its charge, refunds and disputes say of a payment. */
export function evidenceOfIntent(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | null,
  refunds: readonly Stripe.Refund[],
  disputes: readonly Stripe.Dispute[],
): Evidence {
  // In another currency than the payment's: then all of it is in dispute.
  const kopecksOf = ({ amount, currency }: Stripe.Dispute): bigint =>
    BigInt(currency === intent.currency ? amount : intent.amount);
  const inDispute = (isMeant: (status: string) => boolean): bigint =>
    disputes.filter(({ status }) => isMeant(status)).reduce((sum, dispute) => sum + kopecksOf(dispute), 0n);
  return {
    paymentId: intent.metadata.payment_id ?? null,
    providerPaymentId: null,
    status: statusOfIntent(intent),
    paid: { kopecks: BigInt(intent.amount), currency: intent.currency.toUpperCase() },
    returned: {
      refunds: refunds.map(seenRefund),
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

/** Where a refund stands; one that waits for the customer is under way. */
export function statusOfRefund({ status }: Pick<Stripe.Refund, "status">): ProviderRefund["status"] {
  if (status === "failed" || status === "canceled") return "failed";
  return status === "succeeded" ? "succeeded" : "pending";
}

function seenRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    refundId: refund.metadata?.refund_id ?? null,
    kopecks: BigInt(refund.amount),
    status: statusOfRefund(refund),
  };
}
