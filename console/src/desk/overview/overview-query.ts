import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";

export type Analytics = Schemas["Analytics"];
export type Health = Schemas["AdminHealth"];
export type Period = Analytics["period"];

/** Reports are not free, and the figures move slowly, ms. */
const INTERVAL_MS = 60_000;

/** As in the address: days unless it says otherwise. */
export function readPeriod(text: string | undefined): Period {
  return text === "week" || text === "month" ? text : "day";
}

/** The last 30 days, 12 weeks or 12 months. */
export function analyticsQuery(period: Period) {
  return queryOptions({
    queryKey: ["desk", "analytics", period],
    queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/analytics", { query: { period }, signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepPreviousData,
  });
}
