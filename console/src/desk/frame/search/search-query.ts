import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../../client/api-types.ts";
import { api } from "../../../api/client.ts";

/** As the API wants it: one character is a part of nearly every address. */
const CHARACTERS_MIN = 2;

const NOTHING: Schemas["SearchResults"] = { items: [] };

export function isSearchable(text: string): boolean {
  return text.length >= CHARACTERS_MIN;
}

/** Whatever a text names: users, tokens, payments, sessions. A text that is too short finds nothing, and asks nobody. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: ["desk", "search", text],
    queryFn: ({ signal }) =>
      isSearchable(text) ? api.call("GET", "/api/v1/admin/search", { query: { q: text }, signal }) : NOTHING,
    placeholderData: keepPreviousData,
  });
}
