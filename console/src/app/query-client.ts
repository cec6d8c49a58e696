import { QueryClient } from "@tanstack/react-query";
import { toProblem } from "../api/problem.ts";

/** Repetitions of a failed query while the service is unavailable or busy. */
const RETRIES_MAX = 2;
const RETRY_DELAY_MAX_MS = 8_000;
/** Data younger than this is displayed again without a request, ms. */
const FRESH_MS = 5_000;

/** The data that the pages have read. It is cleared at sign-out: it belongs to the user who was signed in. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < RETRIES_MAX && canRetry(error),
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, RETRY_DELAY_MAX_MS),
      // A device that counts as offline may still reach a service in its local network.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** After 429 a repetition would only count against the limit. */
function canRetry(error: unknown): boolean {
  const problem = toProblem(error);
  return problem.isTemporary && problem.status !== 429;
}
