import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";

export type Health = Schemas["AdminHealth"];

/** How often the health is read again, ms. */
const INTERVAL_MS = 15_000;

/** How the service is, and what an administrator should look into. */
export const healthQuery = queryOptions({
  queryKey: ["desk", "health"],
  queryFn: () => api.call("GET", "/api/v1/admin/health"),
  refetchInterval: INTERVAL_MS,
});
