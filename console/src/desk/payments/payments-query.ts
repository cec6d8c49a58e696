import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { dayRange } from "../../parts/day-range.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import type { ReadOne } from "../frame/opened-row.tsx";
import { outcomeWords, paymentStatusWords, providerWords } from "./payments-words.ts";

export type Payment = Schemas["NamedPayment"];
export type Refund = Schemas["PaymentRefunds"]["items"][number];
export type PaymentEvent = Schemas["PaymentEvent"];

/** As in the address of the list; `open` is the payment that is shown above it. */
export type PaymentsSearch = {
  readonly search?: string;
  readonly user?: string;
  readonly status?: string;
  readonly provider?: string;
  readonly from?: string;
  readonly to?: string;
  readonly open?: string;
};
export type EventsSearch = { readonly show?: string; readonly provider?: string };

type Status = keyof typeof paymentStatusWords;
type Provider = keyof typeof providerWords;

function isStatus(text: string | undefined): text is Status {
  return text !== undefined && Object.hasOwn(paymentStatusWords, text);
}

function isProvider(text: string | undefined): text is Provider {
  return text !== undefined && Object.hasOwn(providerWords, text);
}

export function isOutcome(text: string | null): text is keyof typeof outcomeWords {
  return text !== null && Object.hasOwn(outcomeWords, text);
}

export function paymentsQuery(
  { search, user, status, provider, from = "", to = "" }: PaymentsSearch,
  timeZone: string,
) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(user === undefined ? {} : { user_id: user }),
    ...(isStatus(status) ? { status } : {}),
    ...(isProvider(provider) ? { provider } : {}),
    ...dayRange({ from, to }, timeZone),
  };
  return keysetQuery<Payment>(["desk", "payments", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/payments", { query: { ...filter, ...page }, signal }),
  );
}

/** One payment, in the list or not. */
export const ONE_PAYMENT: ReadOne<Payment> = {
  kind: "payment",
  read: (id, signal) =>
    api.call("GET", "/api/v1/admin/payments/{payment_id}", { path: { payment_id: id }, signal }),
};

export function eventsQuery({ show, provider }: EventsSearch) {
  const filter = {
    ...(show === "flagged" || show === "others" ? { flagged: show === "flagged" } : {}),
    ...(isProvider(provider) ? { provider } : {}),
  };
  return keysetQuery<PaymentEvent>(["desk", "payment-events", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/payment-events", { query: { ...filter, ...page }, signal }),
  );
}

/** What the provider has notified of a payment. */
export function eventsOfQuery(paymentId: string) {
  return keysetQuery<PaymentEvent>(["desk", "payment-events", "of-payment", paymentId], (page, signal) =>
    api.call("GET", "/api/v1/admin/payment-events", { query: { payment_id: paymentId, ...page }, signal }),
  );
}

export function refundsQuery(paymentId: string) {
  return queryOptions({
    queryKey: ["desk", "payments", "refunds", paymentId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/payments/{payment_id}/refunds", {
        path: { payment_id: paymentId },
        signal,
      }),
  });
}

/** Whose wallet a refund is taken from, as it is now. */
export function payerQuery(userId: string) {
  return queryOptions({
    queryKey: ["desk", "payer", userId],
    queryFn: () => api.call("GET", "/api/v1/admin/users/{user_id}", { path: { user_id: userId } }),
    staleTime: 0,
  });
}

/** @throws ApiProblem */
export function refundPayment(paymentId: string, reason: string, idempotencyKey: string) {
  return api.call("POST", "/api/v1/admin/payments/{payment_id}/refund", {
    path: { payment_id: paymentId },
    body: { reason },
    idempotencyKey,
  });
}
