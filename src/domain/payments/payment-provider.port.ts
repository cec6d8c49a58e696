import type { Uuid } from "../../kernel/ids.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";

export type CheckoutOrder = {
  /** Also the idempotency key of the order at the provider. */
  readonly paymentId: Uuid;
  readonly amountKopecks: bigint;
  /** Displayed to the customer on the checkout page and the receipt. */
  readonly description: string;
  /** Where the provider sends the customer after the checkout. */
  readonly returnUrl: string;
  /** The receipt is sent to it. */
  readonly email: string;
};

export type Checkout = { readonly providerPaymentId: string; readonly paymentUrl: string };

export type RefundOrder = {
  /** Also the idempotency key of the order at the provider. */
  readonly refundId: Uuid;
  readonly providerPaymentId: string;
  readonly amountKopecks: bigint;
  readonly description: string;
  readonly email: string;
};

/** A notification as received. */
export type RawEvent = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The sender's address; null if no trusted one is known. */
  readonly ip: string | null;
};

/** A refund as the provider stores it, made by this service or at the provider. */
export type ProviderRefund = {
  readonly providerRefundId: string;
  /** This service's id, as the provider stores it; null if this service did not order the refund. */
  readonly refundId: string | null;
  readonly kopecks: bigint;
  /** A refund may still become `failed` after it was `succeeded`. */
  readonly status: "pending" | "succeeded" | "failed";
};

/** What was returned to the customer of a payment, at the time of the lookup. */
export type Returned = {
  readonly refunds: readonly ProviderRefund[];
  /** The provider's total, at least the sum of `refunds`, failed ones included: above it if some are not listed. */
  readonly refundedKopecks: bigint;
  readonly disputedKopecks: bigint;
  readonly lostKopecks: bigint;
};

/** The state of a payment as the provider reports it, in a signed event or when asked. */
export type Evidence = {
  /** This service's id, as the provider stores it; null if the payment is not of this service. */
  readonly paymentId: string | null;
  /** Null if the evidence does not contain this id of the provider. */
  readonly providerPaymentId: string | null;
  /** `succeeded` if it was paid, even if all of it was returned later. */
  readonly status: "pending" | "succeeded" | "canceled";
  /** The sum paid. Null for the mock, which knows no sums. */
  readonly paid: { readonly kopecks: bigint; readonly currency: string } | null;
  /** Null if not reported: an event may be old, so it proves that a payment was paid, but not what was returned. */
  readonly returned: Returned | null;
};

/** A refund that the provider has accepted. */
export type AcceptedRefund = {
  readonly providerRefundId: string;
  readonly status: "pending" | "succeeded";
};

export type ProviderEvent = {
  /** Unique together with the provider's name, and the same for each copy of an event. */
  readonly eventId: string;
  readonly kind: string;
  /** `event`: the event itself is proof. `lookup`: the provider must be asked. `none`: the event is to be ignored. */
  readonly proof:
    | { readonly by: "event"; readonly evidence: Evidence }
    | { readonly by: "lookup"; readonly reference: string }
    | { readonly by: "none" };
};

/**
 * A company that takes payments. Every call over the network ends within 15 s. Calls are idempotent by the id of the
 * order.
 */
export interface PaymentProvider {
  readonly name: ProviderName;

  /** False for one that stores no payments: a `lookUp` that returns null then proves nothing. */
  readonly storesPayments: boolean;

  /**
   * Opens a checkout. A repeated call gives the same one.
   * @throws payment_provider_unavailable: it is unknown whether it was opened; repeat the call
   * @throws payment_provider_refused: it was not opened, and a repeated call will not open it
   */
  openCheckout(order: CheckoutOrder): Promise<Checkout>;

  /** @throws webhook_signature_invalid: the notification is not the provider's */
  authenticate(raw: RawEvent): void;

  /** Reads an authentic notification. Pure. @throws validation_failed: it is not a notification */
  readEvent(body: string): ProviderEvent;

  /**
   * Asks for the state of a payment.
   * @param reference the provider's id of it, or the reference of an event
   * @returns null if the provider does not know the payment
   * @throws payment_provider_unavailable, payment_provider_refused
   */
  lookUp(reference: string): Promise<Evidence | null>;

  /**
   * Orders a refund. When this returns, the provider has accepted it; the refund may still fail later.
   * @throws payment_provider_unavailable: it is unknown whether it was accepted; repeat the call
   * @throws payment_provider_refused: it was not accepted, and a repeated call will not be
   */
  refund(order: RefundOrder): Promise<AcceptedRefund>;
}
