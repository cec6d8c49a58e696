import { Type } from "typebox";
import { PAYMENT_PROVIDERS, PAYMENT_STATUSES } from "../../../kernel/payment-values.ts";
import { PaymentOut } from "../../presenters/present-payment.ts";
import { MoneyIn, MoneyOut, MoneyOutOrNull } from "../../server/money-member.ts";
import { pageAnswer, pageQuery } from "../../server/page.ts";
import { Id, OneOf } from "../../server/schema-kinds.ts";

export const PAYMENTS_LIMIT_DEFAULT = 50;

export const PurchaseIn = Type.Object(
  {
    amount: Type.Optional(MoneyIn("How many ZNC to buy, between `PAYMENT_MIN_ZNC` and `PAYMENT_MAX_ZNC`.")),
    amount_znc: Type.Optional(MoneyIn("The name of `amount` in v0.6.")),
    provider: Type.Optional(
      OneOf(PAYMENT_PROVIDERS, {
        description: "The provider of the payment; the first of `PAYMENT_PROVIDERS` by default.",
      }),
    ),
    return_url: Type.Optional(
      Type.String({
        maxLength: 2_048,
        description:
          "Where the customer goes after the checkout: an address of `BACKEND_URL` or of one of `CORS_ORIGINS`.",
        examples: ["http://localhost:61000/wallet"],
      }),
    ),
  },
  { title: "CurrencyPurchase" },
);

export const ProvidersOut = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        name: OneOf(PAYMENT_PROVIDERS, { description: "What to send as `provider`." }),
        title: Type.String({ description: "The same for people.", examples: ["Bank card (Stripe)"] }),
      }),
      { description: "Empty if nothing can be bought." },
    ),
    warning: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description:
        "Display this warning wherever ZNC can be bought: the mock provider gives ZNC for free. Null without it.",
    }),
    znc_to_rub_rate: MoneyOut("How many roubles 1 ZNC costs."),
    amount_min: MoneyOutOrNull("The least ZNC of one purchase; null if nothing can be bought."),
    amount_max: MoneyOutOrNull("The most ZNC of one purchase; null if nothing can be bought."),
  },
  { title: "PaymentProviders" },
);

export const PaymentParams = Type.Object({ payment_id: Id("The payment.") });

export const PaymentsQuery = pageQuery(PAYMENTS_LIMIT_DEFAULT, {
  status: Type.Optional(OneOf(PAYMENT_STATUSES, { description: "Only payments with this status." })),
});

export const PaymentsOut = pageAnswer("PaymentPage", PaymentOut);
