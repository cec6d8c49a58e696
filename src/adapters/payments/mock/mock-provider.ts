import { createHmac, timingSafeEqual } from "node:crypto";
import type { MockCheckout } from "../../../domain/payments/mock-checkout.port.ts";
import type { PaymentProvider, ProviderEvent } from "../../../domain/payments/payment-provider.port.ts";
import { AppError, ValidationError } from "../../../kernel/errors.ts";
import type { Secret } from "../../../kernel/secret.ts";

export type MockProviderOptions = {
  /** `MOCK_WEBHOOK_SECRET`, or its default. */
  readonly webhookSecret: Secret<string>;
  /** The public URL of this service (`BACKEND_URL`), which serves the checkout page. */
  readonly backendUrl: URL;
};

const CHECKOUT_PATH = "/api/v1/webhooks/mock-payment";
const SIGNATURE_HEADER = "x-webhook-signature";
/** No payment has a longer id: a UUID has 36 characters. */
const ID_CHARACTERS_MAX = 255;

/**
 * A provider for tests and demonstrations: the button Pay on its page pays without money. It stores nothing, so a lookup
 * finds nothing; its notifications are proof by their signature, hex HMAC-SHA256 of the body
 * (contract, Mock payment webhook).
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
      const received = Buffer.from(String(headers[SIGNATURE_HEADER] ?? "").toLowerCase());
      const expected = Buffer.from(signMockEvent(webhookSecret, body));
      if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
        throw new AppError("webhook_signature_invalid");
      }
    },
    readEvent,
    lookUp: async () => null,
    refund: async ({ refundId }) => ({ providerRefundId: refundId, status: "succeeded" }),
  };
}

/** The buttons of the checkout page of the mock provider. */
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
  const id = paymentId.toLowerCase();
  return {
    eventId: `${id}:${status}`,
    kind: `payment.${status}`,
    proof: {
      by: "event",
      evidence: { paymentId: id, providerPaymentId: null, status, paid: null, returned: null },
    },
  };
}

function readMembers(body: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === "object" && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}
