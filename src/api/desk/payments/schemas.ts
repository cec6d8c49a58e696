import { Type } from "typebox";
import {
  PAYMENT_PROVIDERS,
  PAYMENT_STATUSES,
  REFUND_ORIGINS,
  REFUND_STATUSES,
} from "../../../kernel/payment-values.ts";
import { AdminPaymentOut, NamedPaymentOut } from "../../presenters/present-payment.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { pageQuery, searchedPageAnswer } from "../../server/page.ts";
import { Id, OneOf, Reason, Search, TextOrNull, Time } from "../../server/schema-kinds.ts";

export const ADMIN_PAYMENTS_LIMIT_DEFAULT = 50;

export const AdminPaymentsQuery = pageQuery(ADMIN_PAYMENTS_LIMIT_DEFAULT, {
  user_id: Type.Optional(Id("Only those of this user.")),
  status: Type.Optional(OneOf(PAYMENT_STATUSES, { description: "Only payments with this status." })),
  provider: Type.Optional(OneOf(PAYMENT_PROVIDERS, { description: "Only those from this provider." })),
  search: Search("the provider's id of the payment"),
  from: Type.Optional(Time("Only payments created at this time or later.")),
  to: Type.Optional(Time("Only payments created before this time.")),
});

export const AdminPaymentsOut = searchedPageAnswer("AdminPaymentPage", NamedPaymentOut);

export const AdminPaymentParams = Type.Object({ payment_id: Id("The payment.") });

export const RefundIn = Type.Object(
  {
    reason: Reason,
  },
  { title: "PaymentRefund" },
);

const REFUND_MEMBERS = {
  refund_id: Id("The refund."),
  status: OneOf(REFUND_STATUSES, {
    description:
      "`requested`: it is not known yet whether the provider accepted it. `pending`: accepted. `succeeded`: the money was paid back. `failed`: it was refused or came back, and the balance is restored.",
  }),
  amount_znc: MoneyOut("What left the balance."),
  amount_rub: MoneyOut("What the customer gets back."),
};

export const RefundsOut = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...REFUND_MEMBERS,
        origin: OneOf(REFUND_ORIGINS, {
          description: "Who started it: an owner of this service, or the provider.",
        }),
        provider_refund_id: TextOrNull("The provider's id of it; null until it is known."),
        created_at: Time("When it became known to this service."),
        updated_at: Time("When its status changed last."),
      }),
    ),
  },
  { title: "PaymentRefunds" },
);

export const RefundOut = Type.Object(
  { ...REFUND_MEMBERS, payment: AdminPaymentOut },
  { title: "PaymentRefundAnswer" },
);
