import { Type } from "typebox";
import type { MockCheckout } from "../../domain/payments/mock-checkout.port.ts";
import type { PaymentDeps } from "../../domain/payments/payment-deps.ts";
import type { PaymentProvider } from "../../domain/payments/payment-provider.port.ts";
import { receiveEvent } from "../../domain/payments/receive-event.ts";
import { actorOf } from "../../http/actor.ts";
import { EVENT_OUTCOMES, type ProviderName } from "../../kernel/payment-values.ts";
import type { HttpApp } from "../server/http-app.ts";
import { problemResponses } from "../server/problem-schema.ts";
import { OneOf } from "../server/schema-kinds.ts";
import { mockCheckoutRoutes } from "./mock-checkout-routes.ts";

export type PaymentWebhookRoutesDeps = {
  readonly payments: PaymentDeps & {
    /** Null if the mock provider is off. */
    readonly mockCheckout: MockCheckout | null;
    /** True if `PAYMENT_PROVIDERS` contains `mock`. */
    readonly givesFreeZnc: boolean;
  };
};

const WEBHOOKS: Readonly<Record<ProviderName, { readonly path: string; readonly proof: string }>> = {
  mock: {
    path: "/api/v1/webhooks/payment",
    proof:
      "`X-Webhook-Signature` is the hex HMAC-SHA256 of the body under `MOCK_WEBHOOK_SECRET`. The body is `{payment_id, status}` with the status `succeeded` or `canceled`.",
  },
  stripe: {
    path: "/api/v1/webhooks/stripe",
    proof: "`Stripe-Signature` is checked with `STRIPE_WEBHOOK_SECRET` and must be under 5 minutes old.",
  },
  yookassa: {
    path: "/api/v1/webhooks/yookassa",
    proof:
      "Must come from `YOOKASSA_WEBHOOK_SOURCES`; YooKassa is then queried for the payment, and the body is no proof.",
  },
};

/** Events of providers are below 64 KiB. Each is stored as received, even if it is about no payment of this service. */
const EVENT_BYTES_MAX = 131_072;

const EventIn = Type.Unsafe<unknown>({
  type: "object",
  description: "The provider's event.",
  additionalProperties: true,
});

const EventOut = Type.Object(
  {
    received: Type.Boolean({ description: "Always true: the event is stored, once." }),
    outcome: Type.Optional(
      OneOf(EVENT_OUTCOMES, { description: "Its outcome; absent if the provider must be queried first." }),
    ),
  },
  { title: "PaymentEventAnswer" },
);

/** One webhook for each provider that is on. */
export function paymentWebhookRoutes(app: HttpApp, { payments }: PaymentWebhookRoutesDeps): void {
  for (const provider of payments.providers.values()) webhookRoute(app, payments, provider);
  const mock = payments.providers.get("mock");
  if (mock !== undefined && payments.mockCheckout !== null) {
    mockCheckoutRoutes(app, { payments }, { provider: mock, checkout: payments.mockCheckout });
  }
}

function webhookRoute(app: HttpApp, payments: PaymentDeps, provider: PaymentProvider): void {
  const { path, proof } = WEBHOOKS[provider.name];
  app.post(
    path,
    {
      bodyLimit: EVENT_BYTES_MAX,
      schema: {
        operationId: `receive_${provider.name}_event`,
        tags: ["Payment webhooks"],
        summary: `A notification of the payment provider ${provider.name}`,
        description: `${proof} Each payment is credited once, however often its events come; an event without valid proof is stored and moves no money.`,
        security: [],
        body: EventIn,
        response: {
          200: { ...EventOut, description: "The event is stored." },
          ...problemResponses(
            "webhook_signature_invalid",
            "validation_failed",
            "not_found",
            "payload_too_large",
          ),
        },
      },
    },
    async (request) => {
      const { rawBody: body, headers, client } = request;
      const outcome = await receiveEvent(payments, actorOf(request), provider, {
        body,
        headers,
        ip: client.ip,
      });
      return { received: true, ...(outcome === null ? {} : { outcome }) };
    },
  );
}
