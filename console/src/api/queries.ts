import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

/** What several pages read. A change names the key that it makes stale: `client.invalidateQueries(meQuery)`. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => api.call("GET", "/api/v1/users/me"),
});

/** How often what changes without this page is read again, ms. */
const LIVE_INTERVAL_MS = 15_000;

/** @param activeOnly leaves out what is revoked or expired */
export function tokensQuery(activeOnly: boolean) {
  return queryOptions({
    queryKey: ["tokens", { activeOnly }],
    queryFn: () => api.call("GET", "/api/v1/tokens/my-tokens", { query: { active_only: activeOnly } }),
    refetchInterval: LIVE_INTERVAL_MS,
  });
}

/** What single tokens cost; for everybody. */
export const pricesQuery = queryOptions({
  queryKey: ["prices"],
  queryFn: () => api.call("GET", "/api/v1/tokens/prices"),
});

/** Whether the target is up, and how busy; anybody may know. */
export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => api.call("GET", "/api/v1/status"),
  refetchInterval: LIVE_INTERVAL_MS,
});
