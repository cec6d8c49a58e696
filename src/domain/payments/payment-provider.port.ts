import type { Uuid } from "../../kernel/ids.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";

export type CheckoutOrder = {
  /** Also the key under which the provider remembers the order. */
  readonly paymentId: Uuid;
  readonly amountKopecks: bigint;
  /** What the customer reads on the checkout page and the receipt. */
  readonly description: string;
  /** Where the customer goes after the checkout. */
  readonly returnUrl: string;
  /** Where the receipt goes. */
  readonly email: string;
};

export type Checkout = { readonly providerPaymentId: string; readonly paymentUrl: string };

export type RefundOrder = {
  /** Also the key under which the provider remembers the order. */
  readonly refundId: Uuid;
  readonly providerPaymentId: string;
  readonly amountKopecks: bigint;
  readonly description: string;
  readonly email: string;
};

/** A notification as it came in. */
export type RawEvent = {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The sender's address as far as it can be trusted. */
  readonly ip: string | null;
};

/** A refund as the provider keeps it, whoever made it. */
export type RefundSeen = {
  readonly providerRefundId: string;
  /** Ours, as the provider remembers it; null for one that was not ordered by this service. */
  readonly refundId: string | null;
  readonly kopecks: bigint;
  /** One that failed may have succeeded before. */
  readonly status: "pending" | "succeeded" | "failed";
};

/** What went back to the customer of a payment, as it stands when the provider is asked. */
export type Returned = {
  readonly refunds: readonly RefundSeen[];
  /** As the provider sums it up, all that is in `refunds` counted, failed ones too: more than that where some are not named. */
  readonly refundedKopecks: bigint;
  readonly disputedKopecks: bigint;
  readonly lostKopecks: bigint;
};

/** What a provider vouches for, by its signature or when asked. */
export type Evidence = {
  /** Ours, as the provider remembers it; null for a payment that is not of this service. */
  readonly paymentId: string | null;
  /** Null where the provider named the payment otherwise. */
  readonly providerPaymentId: string | null;
  /** `succeeded` where it was paid, whatever went back since. */
  readonly status: "pending" | "succeeded" | "canceled";
  /** The sum paid. Null for the mock, which knows no sums. */
  readonly paid: { readonly kopecks: bigint; readonly currency: string } | null;
  /** Null where nothing is said about it: an event, which may be old, tells that a payment was paid and no more. */
  readonly returned: Returned | null;
};

/** A refund that the provider has taken on. */
export type TakenRefund = {
  readonly providerRefundId: string;
  readonly status: "pending" | "succeeded";
};

export type ProviderEvent = {
  /** Unique with the provider: the same for each copy of an event. */
  readonly eventId: string;
  readonly kind: string;
  /** `told`: the event itself is proof. `asked`: the provider must be asked. `ignored`: nothing of ours. */
  readonly proof:
    | { readonly by: "told"; readonly evidence: Evidence }
    | { readonly by: "asked"; readonly reference: string }
    | { readonly by: "ignored" };
};

/**
 * Who takes the money. Every call that leaves the machine ends within 15 s; repeated with the same id it does nothing
 * a second time.
 */
export interface PaymentProvider {
  readonly name: ProviderName;

  /** False for one that keeps nothing by itself: that it knows nothing of a payment then means nothing. */
  readonly keepsPayments: boolean;

  /**
   * Opens a checkout. Repeated, it gives the same one.
   * @throws payment_provider_unavailable: nobody knows whether it was opened; ask again
   * @throws payment_provider_refused: it was not, and will not be
   */
  openCheckout(order: CheckoutOrder): Promise<Checkout>;

  /** @throws webhook_signature_invalid: the notification is not the provider's */
  authenticate(raw: RawEvent): void;

  /** Reads an authentic notification. Pure. @throws validation_failed: it is none */
  readEvent(body: string): ProviderEvent;

  /**
   * Asks what became of a payment.
   * @param reference the provider's id of it, or what an event named
   * @returns null if the provider knows nothing of it
   * @throws payment_provider_unavailable, payment_provider_refused
   */
  lookUp(reference: string): Promise<Evidence | null>;

  /**
   * Gives money back to the customer; when it returns, the provider has taken it on. It may still fail later.
   * @throws payment_provider_unavailable: nobody knows whether it did; ask again
   * @throws payment_provider_refused: it did not, and will not
   */
  refund(order: RefundOrder): Promise<TakenRefund>;
}
