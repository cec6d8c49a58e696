import type Stripe from "stripe";
import type { Evidence } from "../../../domain/payments/payment-provider.port.ts";
import type { StripeSession } from "./stripe-shapes.ts";

/** A dispute with one of these ended for us, or never took money. */
const WON: ReadonlySet<string> = new Set(["won", "warning_closed", "prevented"]);

/** What a Checkout Session says of its payment. */
export function evidenceOfSession(session: StripeSession, status: Evidence["status"]): Evidence {
  return {
    paymentId: session.metadata?.payment_id ?? null,
    providerPaymentId: session.id,
    status,
    paid: { kopecks: BigInt(session.amount_total ?? 0), currency: (session.currency ?? "").toUpperCase() },
    refundedKopecks: 0n,
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

/** What a PaymentIntent, its charge and its disputes say of a payment. */
export function evidenceOfIntent(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | null,
  disputes: readonly Stripe.Dispute[],
): Evidence {
  const lost = disputes.filter(({ status }) => status === "lost");
  const lostKopecks = lost.reduce((sum, { amount }) => sum + amount, 0);
  return {
    paymentId: intent.metadata.payment_id ?? null,
    providerPaymentId: null,
    status: statusOfIntent(intent, charge, disputes),
    paid: { kopecks: BigInt(intent.amount), currency: intent.currency.toUpperCase() },
    refundedKopecks: BigInt((charge?.amount_refunded ?? 0) + lostKopecks),
  };
}

function statusOfIntent(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | null,
  disputes: readonly Stripe.Dispute[],
): Evidence["status"] {
  if (intent.status === "canceled") return "canceled";
  if (intent.status !== "succeeded") return "pending";
  if (disputes.some(({ status }) => status === "lost")) return "refunded";
  if (disputes.some(({ status }) => !WON.has(status))) return "disputed";
  if ((charge?.amount_refunded ?? 0) > 0) return "refunded";
  return disputes.length > 0 ? "dispute_won" : "succeeded";
}
