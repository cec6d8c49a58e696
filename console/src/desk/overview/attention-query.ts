import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Language } from "../../words/define-words.ts";

/** How often it is looked at again, ms. */
const INTERVAL_MS = 30_000;

/** What somebody should look into. @param language the service says it in that of the page */
export function attentionQuery(language: Language) {
  return queryOptions({
    queryKey: ["desk", "attention", language],
    queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/attention", { signal }),
    refetchInterval: INTERVAL_MS,
  });
}

/** Whether the books were proven, and when. */
export const booksQuery = queryOptions({
  queryKey: ["desk", "books"],
  queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/books", { signal }),
  refetchInterval: INTERVAL_MS,
});
