import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import type { Language } from "../../words/define-words.ts";

export type SetupStep = Schemas["SetupStep"];

/** The steps of setting up the service. @param language the service says them in that of the page */
export function setupQuery(language: Language) {
  return queryOptions({
    queryKey: ["desk", "setup", language],
    queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/setup", { signal }),
  });
}
