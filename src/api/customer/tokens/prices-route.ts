import { DURATION_HOURS, type DurationHours } from "../../../kernel/duration.ts";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { PricesOut } from "./schemas.ts";

export type PricesRouteDeps = { readonly prices: Readonly<Record<DurationHours, Cents>> };

/** The prices of tokens. Public, so that customers see them before they sign in. */
export function pricesRoute(app: HttpApp, { prices }: PricesRouteDeps): void {
  app.get(
    "/api/v1/tokens/prices",
    {
      schema: {
        tags: ["Access tokens"],
        security: [],
        operationId: "listPrices",
        summary: "What access tokens cost",
        response: { 200: { ...PricesOut, description: "The prices of today." }, ...problemResponses() },
      },
    },
    async () => ({
      currency: "ZNC" as const,
      items: DURATION_HOURS.map((hours) => ({
        duration_hours: hours,
        price_znc: formatMoney(prices[hours]),
      })),
    }),
  );
}
