import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus, ProviderName, RefundOrigin, RefundStatus } from "../../kernel/payment-values.ts";

/** What the provider has paid in and returned of a payment so far, as far as it is known here; in kopecks. */
export type Sums = {
  /** 0, or the sum of the payment. */
  readonly paidKopecks: bigint;
  /** By refunds that are under way or done, also by ours whose outcome nobody knows yet. */
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
  /** Where the customer goes after the checkout; null: to this service. */
  readonly returnUrl: string | null;
  /** The provider's own id; null until it has answered. */
  readonly providerPaymentId: string | null;
  /** The provider's checkout page; null until it has answered. */
  readonly paymentUrl: string | null;
  readonly sums: Sums;
  /** What is booked for what was returned: taken out of the wallet again, or owed by it. */
  readonly takenBackCents: Cents;
  /** Grows with each booking: what was asked before the last one is old. 0: booked by a former release. */
  readonly settledNo: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Money on its way back to the customer, whoever sent it. */
export type Refund = {
  readonly id: Uuid;
  readonly paymentId: Uuid;
  readonly origin: RefundOrigin;
  /** The provider's own id of it; null until it has answered. */
  readonly providerRefundId: string | null;
  readonly status: RefundStatus;
  readonly amountCents: Cents;
  readonly amountKopecks: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
