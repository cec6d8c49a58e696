import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";

export type Compensation = Schemas["Compensation"];
export type CompensationPreview = Schemas["CompensationPreview"];
/** ISO 8601. */
export type AskedTime = Schemas["CompensationTime"];

/** How often one that runs is read again, ms. */
const RUNNING_INTERVAL_MS = 1_000;
const INTERVAL_MS = 15_000;

export function isAtWork({ state }: Compensation): boolean {
  return state === "running" || state === "undoing";
}

export const compensationsQuery = {
  ...keysetQuery<Compensation>(["desk", "compensations"], (page, signal) =>
    api.call("GET", "/api/v1/admin/compensations", { query: page, signal }),
  ),
  refetchInterval: INTERVAL_MS,
};

/** One compensation, read again until it has come to its end. */
export function compensationQuery(id: string) {
  return queryOptions({
    queryKey: ["desk", "compensation", id],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/compensations/{compensation_id}", {
        path: { compensation_id: id },
        signal,
      }),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isAtWork(data) ? RUNNING_INTERVAL_MS : false,
  });
}

/** What giving back the outages of a time would give now; changes nothing. */
export function previewCompensation(body: AskedTime): Promise<CompensationPreview> {
  return api.call("POST", "/api/v1/admin/compensations/preview", { body });
}
