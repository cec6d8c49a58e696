import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus, ProviderName, RefundStatus } from "../../kernel/words.ts";

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
  /** What a refund or a dispute took out of the wallet again. */
  readonly takenBackCents: Cents;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Money on its way back to the customer. */
export type Refund = {
  readonly id: Uuid;
  readonly paymentId: Uuid;
  readonly status: RefundStatus;
  readonly amountCents: Cents;
  readonly amountKopecks: bigint;
};
