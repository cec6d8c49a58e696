import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import { callVersioned, type Versioned } from "../frame/versioned.ts";

export type MaintenanceWindow = Schemas["MaintenanceWindow"];

const PATH = "/api/v1/admin/maintenance/{window_id}";
/** A window begins and ends by itself: how often the list is read again, ms. */
const INTERVAL_MS = 15_000;

export const windowsQuery = {
  ...keysetQuery<MaintenanceWindow>(["desk", "maintenance"], (page, signal) =>
    api.call("GET", "/api/v1/admin/maintenance", { query: page, signal }),
  ),
  refetchInterval: INTERVAL_MS,
};

/** How many devices are connected now. */
export const connectedQuery = queryOptions({
  queryKey: ["desk", "sessions", "connected"],
  queryFn: async ({ signal }) => {
    const query = { active_only: true, limit: 1 };
    return (await api.call("GET", "/api/v1/admin/sessions", { query, signal })).total;
  },
});

export function readWindow(id: string): Promise<Versioned<MaintenanceWindow>> {
  return callVersioned("GET", PATH, { path: { window_id: id } });
}

/** @throws ApiProblem: `precondition_failed` if somebody has changed the window since that version was read */
export function changeWindow(
  { value, etag }: Versioned<MaintenanceWindow>,
  body: Schemas["MaintenanceChange"],
): Promise<Versioned<MaintenanceWindow>> {
  return callVersioned("PATCH", PATH, { path: { window_id: value.id }, body }, etag);
}

/** Ends a window that runs, cancels one that has not begun. @throws ApiProblem as above */
export function endWindow({
  value,
  etag,
}: Versioned<MaintenanceWindow>): Promise<Versioned<MaintenanceWindow>> {
  return callVersioned("POST", `${PATH}/end`, { path: { window_id: value.id } }, etag);
}
