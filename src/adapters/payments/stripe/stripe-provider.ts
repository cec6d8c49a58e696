import Stripe from "stripe";
import type {
  AcceptedRefund,
  CheckoutOrder,
  Evidence,
  PaymentProvider,
  ProviderEvent,
  RefundOrder,
} from "../../../domain/payments/payment-provider.port.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { AppError, ValidationError } from "../../../kernel/errors.ts";
import type { Secret } from "../../../kernel/secret.ts";
import { refused, unavailable } from "../provider-fault.ts";
import { evidenceOfIntent, evidenceOfSession, statusOfRefund, statusOfSession } from "./stripe-evidence.ts";
import { readIntentId, readSession, readStripeEvent } from "./stripe-shapes.ts";

export type StripeOptions = {
  readonly secretKey: Secret<string>;
  readonly webhookSecret: Secret<string>;
  readonly apiUrl: URL;
  readonly clock: Clock;
};

/** An older signature may be a replay (https://docs.stripe.com/webhooks#replay-attacks). */
const SIGNATURE_AGE_SECONDS_MAX = 300;
/** A call and its retry end within 15 s. */
const CALL_MS_MAX = 7 * SECOND_MS;
const RETRIES_MAX = 1;

/** The largest page that Stripe returns; no payment has more refunds or disputes. */
const LIST_MAX = 100;

const CURRENCY = "rub";

/** Stripe, by Checkout Sessions. Its events are signed; after an event about a dispute or a refund, the state is looked up. */
export function createStripeProvider(options: StripeOptions): PaymentProvider {
  const stripe = openStripe(options);
  return {
    name: "stripe",
    storesPayments: true,
    openCheckout: (order) => withAppErrors(() => openCheckout(stripe, order)),
    authenticate: ({ body, headers }) => {
      const header = headers["stripe-signature"];
      try {
        // The time is an argument, so that tests can set it.
        stripe.webhooks.signature?.verifyHeader(
          body,
          header === undefined ? "" : [header].flat().join(","),
          options.webhookSecret.reveal(),
          SIGNATURE_AGE_SECONDS_MAX,
          undefined,
          options.clock.nowMs(),
        );
      } catch {
        throw new AppError("webhook_signature_invalid");
      }
    },
    readEvent,
    lookUp: (reference) =>
      withAppErrors(() =>
        reference.startsWith("pi_") ? lookUpIntent(stripe, reference) : lookUpSession(stripe, reference),
      ),
    refund: (order) => withAppErrors(() => refund(stripe, order)),
  };
}

function openStripe({ secretKey, apiUrl }: StripeOptions): Stripe {
  const protocol = apiUrl.protocol === "http:" ? "http" : "https";
  return new Stripe(secretKey.reveal(), {
    host: apiUrl.hostname,
    port: apiUrl.port === "" ? (protocol === "http" ? 80 : 443) : Number(apiUrl.port),
    protocol,
    timeout: CALL_MS_MAX,
    maxNetworkRetries: RETRIES_MAX,
    telemetry: false,
  });
}

async function openCheckout(stripe: Stripe, order: CheckoutOrder) {
  // Set on the PaymentIntent too, since disputes and refunds refer to it and not to the session.
  const metadata = { payment_id: order.paymentId };
  const session = await stripe.checkout.sessions.create(
    {
      mode: "payment",
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: CURRENCY,
            unit_amount: Number(order.amountKopecks),
            product_data: { name: order.description },
          },
        },
      ],
      success_url: order.returnUrl,
      cancel_url: order.returnUrl,
      client_reference_id: order.paymentId,
      metadata,
      payment_intent_data: { metadata },
    },
    { idempotencyKey: order.paymentId },
  );
  if (session.url === null) throw refused("Stripe opened a session without a checkout page");
  return { providerPaymentId: session.id, paymentUrl: session.url };
}

async function lookUpSession(stripe: Stripe, id: string): Promise<Evidence | null> {
  const expand = ["payment_intent.latest_charge.refunds"];
  const found = await orNull(() => stripe.checkout.sessions.retrieve(id, { expand }));
  const session = readSession(found);
  if (found === null || session === null) return null;
  const intent =
    found.payment_intent === null || typeof found.payment_intent === "string" ? null : found.payment_intent;
  const evidence = evidenceOfSession(session, statusOfSession(session, intent?.status ?? null));
  if (intent === null || evidence.status !== "succeeded") return evidence;
  // A session stays paid for ever: only the PaymentIntent states what was returned later.
  const { status, returned } = await evidenceOfExpanded(stripe, intent);
  return { ...evidence, status, returned };
}

async function lookUpIntent(stripe: Stripe, id: string): Promise<Evidence | null> {
  const intent = await orNull(() =>
    stripe.paymentIntents.retrieve(id, { expand: ["latest_charge.refunds"] }),
  );
  return intent === null ? null : evidenceOfExpanded(stripe, intent);
}

/** @param intent expanded: with its latest charge and the refunds of that charge. Its disputes are looked up if it has any */
async function evidenceOfExpanded(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<Evidence> {
  const latest = intent.latest_charge;
  const charge = latest === null || typeof latest === "string" ? null : latest;
  const query = { payment_intent: intent.id, limit: LIST_MAX };
  const disputes = charge?.disputed === true ? (await stripe.disputes.list(query)).data : [];
  // An expanded charge contains its latest 10 refunds.
  const embedded = charge?.refunds;
  const refunds =
    embedded?.has_more === true ? (await stripe.refunds.list(query)).data : (embedded?.data ?? []);
  return evidenceOfIntent(intent, charge, refunds, disputes);
}

async function refund(stripe: Stripe, order: RefundOrder): Promise<AcceptedRefund> {
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(order.providerPaymentId);
  const intentId = typeof intent === "string" ? intent : intent?.id;
  if (intentId === undefined) throw refused("the Stripe session was never paid");
  const made = await stripe.refunds.create(
    {
      payment_intent: intentId,
      amount: Number(order.amountKopecks),
      metadata: { refund_id: order.refundId },
    },
    { idempotencyKey: order.refundId },
  );
  const status = statusOfRefund(made);
  if (status === "failed") throw refused(`Stripe: the refund ${made.status}`);
  return { providerRefundId: made.id, status };
}

/** Events about refunds and disputes: the PaymentIntent is looked up. */
const INTENT_EVENTS = /^(charge\.(refunded|refund\.|dispute\.)|refund\.)/;

/** Events of a Checkout Session: they are proof, no lookup is needed. `as_paid`: the session's `payment_status` decides. */
const SESSION_EVENTS: Readonly<Record<string, Evidence["status"] | "as_paid">> = {
  "checkout.session.completed": "as_paid",
  "checkout.session.async_payment_succeeded": "as_paid",
  "checkout.session.async_payment_failed": "canceled",
  "checkout.session.expired": "canceled",
};

function readEvent(body: string): ProviderEvent {
  const event = readStripeEvent(JSON.parse(body));
  if (event === null) throw new ValidationError([{ path: "", message: "must be an event of Stripe" }]);
  return { eventId: event.id, kind: event.type, proof: proofOf(event.type, event.data.object) };
}

function proofOf(type: string, object: object): ProviderEvent["proof"] {
  const session = readSession(object);
  const outcome = SESSION_EVENTS[type];
  if (outcome !== undefined && session !== null) {
    const statusIfPaid = session.payment_status === "paid" ? "succeeded" : "pending";
    const status = outcome === "as_paid" ? statusIfPaid : outcome;
    return { by: "event", evidence: evidenceOfSession(session, status) };
  }
  const intentId = readIntentId(object);
  return INTENT_EVENTS.test(type) && intentId !== null
    ? { by: "lookup", reference: intentId }
    : { by: "none" };
}

/** Null if Stripe does not know the object. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.code === "resource_missing") return null;
    throw error;
  }
}

/**
 * Turns errors of Stripe into errors of the port. `payment_provider_refused` only if Stripe rejected the order itself:
 * after a wrong key the call can be repeated with the right one.
 */
async function withAppErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const reason = `Stripe: ${error.type} ${error.statusCode ?? ""} ${error.code ?? ""}`.trimEnd();
    const isRejected =
      error instanceof Stripe.errors.StripeInvalidRequestError ||
      error instanceof Stripe.errors.StripeCardError;
    throw isRejected ? refused(reason) : unavailable(reason);
  }
}
