import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../client/api-types.ts";
import { api } from "./client.ts";

export type ServiceStatus = Schemas["ServiceStatus"];

/** A query that several pages use. Code that changes its data calls `client.invalidateQueries(meQuery)`. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => api.call("GET", "/api/v1/users/me"),
});

/** Whether the address is confirmed, and two-step sign-in. */
export const safetyQuery = queryOptions({
  queryKey: ["safety"],
  queryFn: () => api.call("GET", "/api/v1/users/me/safety"),
});

/** How often data that changes without this page is read again, ms. */
const LIVE_INTERVAL_MS = 15_000;

/** @param activeOnly leaves out revoked and expired tokens */
export function tokensQuery(activeOnly: boolean) {
  return queryOptions({
    queryKey: ["tokens", { activeOnly }],
    queryFn: () => api.call("GET", "/api/v1/tokens/my-tokens", { query: { active_only: activeOnly } }),
    refetchInterval: LIVE_INTERVAL_MS,
  });
}

/** The time that was given back to a token, newest first. */
export function tokenTimeQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["tokens", tokenId, "time"],
    queryFn: () => api.call("GET", "/api/v1/tokens/{token_id}/time", { path: { token_id: tokenId } }),
  });
}

/** How often and for how long tokens can be frozen. */
export const freezeTermsQuery = queryOptions({
  queryKey: ["freeze-terms"],
  queryFn: () => api.call("GET", "/api/v1/tokens/freeze-terms"),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What single tokens cost; needs no sign-in. */
export const pricesQuery = queryOptions({
  queryKey: ["prices"],
  queryFn: () => api.call("GET", "/api/v1/tokens/prices"),
});

/** Whether the target is up, and how busy; needs no sign-in. */
export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => api.call("GET", "/api/v1/status"),
  refetchInterval: LIVE_INTERVAL_MS,
});
