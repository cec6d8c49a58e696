import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import type { Language } from "../../words/define-words.ts";

export type Payment = Schemas["Payment"];

/** How often an open payment is read: during the first minute, and later, ms. */
const WATCH_INTERVAL_MS = 2_000;
const WATCH_SLOWLY_INTERVAL_MS = 10_000;
const WATCH_CLOSELY_MS = 60_000;

/** @param language of the providers' names */
export function providersQuery(language: Language) {
  return queryOptions({
    queryKey: ["payment-providers", language],
    queryFn: () => api.call("GET", "/api/v1/currency/providers"),
  });
}

/** The newest payments. */
export function paymentsQuery(limit: number) {
  return queryOptions({
    queryKey: ["payments", { limit }],
    queryFn: () => api.call("GET", "/api/v1/currency/payments", { query: { limit } }),
  });
}

/** One payment, read repeatedly while it is open. @param sinceMs when the page was opened */
export function paymentQuery(id: string, sinceMs: number) {
  return queryOptions({
    queryKey: ["payment", id],
    queryFn: () => api.call("GET", "/api/v1/currency/payments/{payment_id}", { path: { payment_id: id } }),
    refetchInterval: ({ state: { data, error } }) => {
      if (data === undefined ? error !== null && !toProblem(error).isTemporary : !isOpen(data)) return false;
      return Date.now() - sinceMs < WATCH_CLOSELY_MS ? WATCH_INTERVAL_MS : WATCH_SLOWLY_INTERVAL_MS;
    },
  });
}

/** Whether it can still be paid. */
export function isOpen({ status }: Pick<Payment, "status">): boolean {
  return status === "created" || status === "pending";
}
