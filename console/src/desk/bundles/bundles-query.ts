import { queryOptions } from "@tanstack/react-query";
import { readAnswer } from "../../../../client/api-client.ts";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import { callVersioned, type Versioned } from "../frame/versioned.ts";

export type Bundle = Schemas["Bundle"];
export type VersionedBundle = Versioned<Bundle>;
export type NewBundle = Schemas["NewBundle"];
export type BundleChange = Schemas["BundleChange"];

/** As in the address of the list. */
export type BundlesSearch = { readonly search?: string; readonly active?: string };

export function bundlesQuery({ search, active }: BundlesSearch) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(active === "yes" || active === "no" ? { is_active: active === "yes" } : {}),
  };
  return keysetQuery<Bundle>(["desk", "bundles", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/bundles", { query: { ...filter, ...page }, signal }),
  );
}

/** A bundle, with the version that is shown. */
export function bundleQuery(bundleId: string) {
  return queryOptions({
    queryKey: ["desk", "bundle", bundleId],
    queryFn: ({ signal }) =>
      callVersioned("GET", "/api/v1/admin/bundles/{bundle_id}", { path: { bundle_id: bundleId }, signal }),
  });
}

/** @throws ApiProblem */
export function createBundle(body: NewBundle): Promise<Bundle> {
  return api.call("POST", "/api/v1/bundles", { body });
}

/** @throws ApiProblem: `precondition_failed` if somebody has changed the bundle since that version was read */
export function changeBundle({ value, etag }: VersionedBundle, body: BundleChange): Promise<VersionedBundle> {
  const call = { path: { bundle_id: value.id }, body };
  return callVersioned("PATCH", "/api/v1/bundles/{bundle_id}", call, etag);
}

/** @throws ApiProblem, as above */
export async function withdrawBundle({ value, etag }: VersionedBundle): Promise<void> {
  const call = { path: { bundle_id: value.id }, headers: { "if-match": etag } };
  await readAnswer(await api.send("DELETE", "/api/v1/bundles/{bundle_id}", call));
}
