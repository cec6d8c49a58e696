import { type Static, Type } from "typebox";
import type { Payment } from "../../domain/payments/payment.ts";
import { formatMoney } from "../../kernel/money.ts";
import { PAYMENT_PROVIDERS, PAYMENT_STATUSES } from "../../kernel/payment-values.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { MoneyOut } from "../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time } from "../server/schema-kinds.ts";

/** The members of the contract, and the time. */
const PAYMENT_MEMBERS = {
  payment_id: Id("The payment."),
  payment_url: TextOrNull("The provider's checkout page; null before there is one."),
  amount_znc: MoneyOut("How many ZNC it buys."),
  amount_rub: MoneyOut("What it costs in roubles, at the rate when it was created."),
  status: OneOf(PAYMENT_STATUSES, {
    description: "Its status. `succeeded`: the balance was credited.",
  }),
  provider: OneOf(PAYMENT_PROVIDERS, { description: "The provider of the payment." }),
  refunded_znc: MoneyOut("What refunds and disputes deducted from the balance or added to the debt."),
  created_at: Time("When it was created."),
  updated_at: Time("When its status changed last."),
};

export const PaymentOut = Type.Object(PAYMENT_MEMBERS, { title: "Payment" });

export const AdminPaymentOut = Type.Object(
  {
    ...PAYMENT_MEMBERS,
    user_id: Id("Who pays."),
    provider_payment_id: TextOrNull("The provider's id of it."),
    paid_rub: MoneyOut("What the provider reports as paid: 0.00 or the whole sum."),
    refunded_rub: MoneyOut("The sum of all refunds that are under way or done."),
    disputed_rub: MoneyOut("What is in open disputes."),
    lost_rub: MoneyOut("What was lost in disputes."),
  },
  { title: "AdminPayment" },
);

/** As the desk's lists have it. */
export const NamedPaymentOut = Type.Object(
  { ...AdminPaymentOut.properties, username: Type.String({ description: "Who pays.", examples: ["anna"] }) },
  { title: "NamedPayment" },
);

export function presentPayment(payment: Payment): Static<typeof PaymentOut> {
  return {
    payment_id: payment.id,
    payment_url: payment.paymentUrl,
    amount_znc: formatMoney(payment.amountCents),
    amount_rub: formatMoney(payment.amountKopecks),
    status: payment.status,
    provider: payment.provider,
    refunded_znc: formatMoney(payment.takenBackCents),
    created_at: formatTime(payment.createdAt),
    updated_at: formatTime(payment.updatedAt),
  };
}

export function presentAdminPayment(payment: Payment): Static<typeof AdminPaymentOut> {
  return {
    ...presentPayment(payment),
    user_id: payment.userId,
    provider_payment_id: payment.providerPaymentId,
    paid_rub: formatMoney(payment.sums.paidKopecks),
    refunded_rub: formatMoney(payment.sums.refundedKopecks),
    disputed_rub: formatMoney(payment.sums.disputedKopecks),
    lost_rub: formatMoney(payment.sums.lostKopecks),
  };
}
