import type { Evidence, RefundSeen } from "../../../domain/payments/payment-provider.port.ts";
import { parseMoney } from "../../../kernel/money.ts";
import type { YookassaPayment, YookassaRefund } from "./yookassa-shapes.ts";

/** What YooKassa's payment and its refunds say. YooKassa tells of no disputes: a bank's chargeback is a refund there. */
export function evidenceOf(payment: YookassaPayment, refunds: readonly YookassaRefund[]): Evidence {
  const { status } = payment;
  return {
    paymentId: payment.metadata?.payment_id?.toLowerCase() ?? null,
    providerPaymentId: payment.id,
    status: status === "succeeded" || status === "canceled" ? status : "pending",
    paid: { kopecks: parseMoney(payment.amount.value) ?? 0n, currency: payment.amount.currency },
    returned: {
      refunds: refunds.map(seenRefund),
      refundedKopecks: parseMoney(payment.refunded_amount?.value) ?? 0n,
      disputedKopecks: 0n,
      lostKopecks: 0n,
    },
  };
}

export function statusOfRefund({ status }: Pick<YookassaRefund, "status">): RefundSeen["status"] {
  if (status === "canceled") return "failed";
  return status === "succeeded" ? "succeeded" : "pending";
}

function seenRefund(refund: YookassaRefund): RefundSeen {
  return {
    providerRefundId: refund.id,
    refundId: refund.metadata?.refund_id?.toLowerCase() ?? null,
    kopecks: parseMoney(refund.amount.value) ?? 0n,
    status: statusOfRefund(refund),
  };
}
