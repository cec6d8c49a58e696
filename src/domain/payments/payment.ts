import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus, ProviderName, RefundOrigin, RefundStatus } from "../../kernel/payment-values.ts";

/** What was paid in and returned of a payment so far, as known here; in kopecks. */
export type Sums = {
  /** 0, or the whole sum of the payment. */
  readonly paidKopecks: bigint;
  /** By refunds under way or done, including those of the desk whose outcome is unknown. */
  readonly refundedKopecks: bigint;
  /** In disputes that are open. */
  readonly disputedKopecks: bigint;
  /** In disputes that were lost. */
  readonly lostKopecks: bigint;
};

/** ZNC bought for roubles, at a rate that is frozen when the payment is created. */
export type Payment = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly provider: ProviderName;
  readonly status: PaymentStatus;
  readonly amountCents: Cents;
  readonly amountKopecks: bigint;
  /** Where the customer is sent after the checkout; null: to this service. */
  readonly returnUrl: string | null;
  /** The provider's id; null until the checkout is open. */
  readonly providerPaymentId: string | null;
  /** The provider's checkout page; null until the checkout is open. */
  readonly paymentUrl: string | null;
  readonly sums: Sums;
  /** What is booked for what was returned: taken from the wallet, or added to its debt. */
  readonly takenBackCents: Cents;
  /** Grows with each booking; a lookup with a lower number is out of date. 0: not booked yet, or by an earlier release. */
  readonly settledNo: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Money on its way back to the customer, sent by the desk or at the provider. */
export type Refund = {
  readonly id: Uuid;
  readonly paymentId: Uuid;
  readonly origin: RefundOrigin;
  /** The provider's id of it; null until the provider has accepted it. */
  readonly providerRefundId: string | null;
  readonly status: RefundStatus;
  readonly amountCents: Cents;
  readonly amountKopecks: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
