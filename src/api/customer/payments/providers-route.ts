import { FREE_ZNC_FOR_CUSTOMERS } from "../../../kernel/free-znc.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatMoney } from "../../../kernel/money.ts";
import type { ProviderName } from "../../../kernel/payment-values.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { OrderBounds } from "./read-order.ts";
import { ProvidersOut } from "./schemas.ts";

export type ProvidersRouteDeps = {
  readonly payments: {
    readonly kopecksPerZnc: bigint;
    /** Null if no provider is on: nothing can be bought then. */
    readonly bounds: OrderBounds | null;
    /** True if `PAYMENT_PROVIDERS` contains `mock`. */
    readonly givesFreeZnc: boolean;
  };
};

/** The titles for customers: the way to pay, then the provider. */
const TITLES: Readonly<Record<ProviderName, Sentence>> = {
  mock: { en: "Trial payment (no money moves)", ru: "Пробный платёж (без денег)" },
  stripe: { en: "Bank card (Stripe)", ru: "Банковская карта (Stripe)" },
  yookassa: { en: "Bank card or SBP (YooKassa)", ru: "Банковская карта или СБП (ЮKassa)" },
};

/** @param signedIn lets signed-in users through */
export function providersRoute(app: HttpApp, { payments }: ProvidersRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/currency/providers",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        tags: ["Currency"],
        security: [{ bearer: [] }],
        operationId: "listPaymentProviders",
        summary: "How ZNC can be bought, and how much at once",
        response: {
          200: { ...ProvidersOut, description: "The enabled providers, the default one first." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request) => presentProviders(payments, request.language),
  );
}

function presentProviders(payments: ProvidersRouteDeps["payments"], language: Language) {
  const { bounds, kopecksPerZnc, givesFreeZnc } = payments;
  return {
    warning: givesFreeZnc ? FREE_ZNC_FOR_CUSTOMERS[language] : null,
    items: (bounds?.providers ?? []).map((name) => ({ name, title: TITLES[name][language] })),
    znc_to_rub_rate: formatMoney(kopecksPerZnc),
    amount_min: bounds === null ? null : formatMoney(bounds.paymentMinCents),
    amount_max: bounds === null ? null : formatMoney(bounds.paymentMaxCents),
  };
}
