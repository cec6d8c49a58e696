import type { Evidence, ProviderRefund } from "../../../domain/payments/payment-provider.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import { parseMoney } from "../../../kernel/money.ts";
import type { YookassaPayment, YookassaRefund } from "./yookassa-shapes.ts";

/** What YooKassa's payment and its refunds say. YooKassa tells of no disputes: a bank's chargeback is a refund there. */
export function evidenceOf(payment: YookassaPayment, refunds: readonly YookassaRefund[]): Evidence {
  const { status } = payment;
  const seen = refunds.map(seenRefund);
  // Its sum has what succeeded alone.
  const unsummed = seen.filter((refund) => refund.status !== "succeeded");
  const summedKopecks = payment.refunded_amount === undefined ? 0n : kopecksOf(payment.refunded_amount.value);
  return {
    paymentId: payment.metadata?.payment_id?.toLowerCase() ?? null,
    providerPaymentId: payment.id,
    status: status === "succeeded" || status === "canceled" ? status : "pending",
    paid: { kopecks: kopecksOf(payment.amount.value), currency: payment.amount.currency },
    returned: {
      refunds: seen,
      refundedKopecks: unsummed.reduce((sum, { kopecks }) => sum + kopecks, summedKopecks),
      disputedKopecks: 0n,
      lostKopecks: 0n,
    },
  };
}

export function statusOfRefund({ status }: Pick<YookassaRefund, "status">): ProviderRefund["status"] {
  if (status === "canceled") return "failed";
  return status === "succeeded" ? "succeeded" : "pending";
}

function seenRefund(refund: YookassaRefund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    refundId: refund.metadata?.refund_id?.toLowerCase() ?? null,
    kopecks: kopecksOf(refund.amount.value),
    status: statusOfRefund(refund),
  };
}

/** @throws payment_provider_unavailable: taken for 0, a sum that cannot be read would stay in the wallet unnoticed */
function kopecksOf(value: string): bigint {
  const kopecks = parseMoney(value);
  if (kopecks === null) throw new AppError("payment_provider_unavailable");
  return kopecks;
}
