import type { Evidence, ProviderRefund } from "../../../domain/payments/payment-provider.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import { parseMoney } from "../../../kernel/money.ts";
import type { YookassaPayment, YookassaRefund } from "./yookassa-shapes.ts";

/** The state of a payment. YooKassa reports no disputes: it reports a bank's chargeback as a refund. */
export function evidenceOf(payment: YookassaPayment, refunds: readonly YookassaRefund[]): Evidence {
  const { status } = payment;
  const listed = refunds.map(toProviderRefund);
  // `refunded_amount` contains only refunds that succeeded.
  const notSummed = listed.filter((refund) => refund.status !== "succeeded");
  const summedKopecks = payment.refunded_amount === undefined ? 0n : kopecksOf(payment.refunded_amount.value);
  return {
    paymentId: payment.metadata?.payment_id?.toLowerCase() ?? null,
    providerPaymentId: payment.id,
    status: status === "succeeded" || status === "canceled" ? status : "pending",
    paid: { kopecks: kopecksOf(payment.amount.value), currency: payment.amount.currency },
    returned: {
      refunds: listed,
      refundedKopecks: notSummed.reduce((sum, { kopecks }) => sum + kopecks, summedKopecks),
      disputedKopecks: 0n,
      lostKopecks: 0n,
    },
  };
}

export function statusOfRefund({ status }: Pick<YookassaRefund, "status">): ProviderRefund["status"] {
  if (status === "canceled") return "failed";
  return status === "succeeded" ? "succeeded" : "pending";
}

function toProviderRefund(refund: YookassaRefund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    refundId: refund.metadata?.refund_id?.toLowerCase() ?? null,
    kopecks: kopecksOf(refund.amount.value),
    status: statusOfRefund(refund),
  };
}

/** @throws payment_provider_unavailable: not a sum. Reading it as 0 would leave refunded money in the wallet */
function kopecksOf(value: string): bigint {
  const kopecks = parseMoney(value);
  if (kopecks === null) throw new AppError("payment_provider_unavailable");
  return kopecks;
}
