import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../../client/api-types.ts";
import { api } from "../../../api/client.ts";
import { useLanguage } from "../../../words/language.ts";

export type SetupStep = Schemas["SetupStep"];

/** The steps of setting up the service, as it says them in the language of the page. */
export function useSetup() {
  return useQuery({
    queryKey: ["desk", "setup", useLanguage()],
    queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/setup", { signal }),
  });
}
