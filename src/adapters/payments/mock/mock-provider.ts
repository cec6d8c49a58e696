import { createHmac, timingSafeEqual } from "node:crypto";
import type { MockCheckout } from "../../../domain/payments/mock-checkout.port.ts";
import type { PaymentProvider, ProviderEvent } from "../../../domain/payments/payment-provider.port.ts";
import { AppError, ValidationError } from "../../../kernel/errors.ts";
import type { Secret } from "../../../kernel/secret.ts";

export type MockProviderOptions = {
  /** `MOCK_WEBHOOK_SECRET`, or what stands in for it. */
  readonly webhookSecret: Secret<string>;
  /** Where this service is reached (`BACKEND_URL`); its checkout page is ours. */
  readonly backendUrl: URL;
};

const CHECKOUT_PATH = "/api/v1/webhooks/mock-payment";
const SIGNATURE_HEADER = "x-webhook-signature";
/** A UUID has 36; what is longer is no id of anybody. */
const ID_CHARACTERS_MAX = 255;

/**
 * A provider for trying out: who presses Pay has paid. It keeps nothing by itself, so it knows nothing when asked; its
 * notifications are proof by their signature, hex HMAC-SHA256 of the body (contract, Mock payment webhook).
 */
export function createMockProvider({ webhookSecret, backendUrl }: MockProviderOptions): PaymentProvider {
  return {
    name: "mock",
    storesPayments: false,
    openCheckout: async ({ paymentId }) => {
      const url = new URL(CHECKOUT_PATH, backendUrl);
      url.searchParams.set("payment_id", paymentId);
      return { providerPaymentId: paymentId, paymentUrl: url.href };
    },
    authenticate: ({ body, headers }) => {
      const given = Buffer.from(String(headers[SIGNATURE_HEADER] ?? "").toLowerCase());
      const right = Buffer.from(signMockEvent(webhookSecret, body));
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        throw new AppError("webhook_signature_invalid");
      }
    },
    readEvent,
    lookUp: async () => null,
    refund: async ({ refundId }) => ({ providerRefundId: refundId, status: "succeeded" }),
  };
}

/** The buttons of its checkout page. */
export function createMockCheckout(webhookSecret: Secret<string>): MockCheckout {
  return {
    notify: (paymentId, status) => {
      const body = Buffer.from(JSON.stringify({ payment_id: paymentId, status }));
      return { body, headers: { [SIGNATURE_HEADER]: signMockEvent(webhookSecret, body) }, ip: null };
    },
  };
}

/** The `X-Webhook-Signature` of a body. */
export function signMockEvent(webhookSecret: Secret<string>, body: string | Uint8Array): string {
  return createHmac("sha256", webhookSecret.reveal()).update(body).digest("hex");
}

function readEvent(body: string): ProviderEvent {
  const { payment_id: paymentId, status } = readMembers(body);
  if (typeof paymentId !== "string" || paymentId === "" || paymentId.length > ID_CHARACTERS_MAX) {
    throw new ValidationError([{ path: "/payment_id", message: "must be the id of a payment" }]);
  }
  if (status !== "succeeded" && status !== "canceled") {
    throw new ValidationError([{ path: "/status", message: "must be one of succeeded / canceled" }]);
  }
  const ours = paymentId.toLowerCase();
  return {
    eventId: `${ours}:${status}`,
    kind: `payment.${status}`,
    proof: {
      by: "event",
      evidence: { paymentId: ours, providerPaymentId: null, status, paid: null, returned: null },
    },
  };
}

function readMembers(body: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === "object" && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}
