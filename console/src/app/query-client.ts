import { QueryClient } from "@tanstack/react-query";
import { toProblem } from "../api/problem.ts";

/** Tries of one question while the service is away or busy. */
const RETRIES_MAX = 2;
const RETRY_DELAY_MAX_MS = 8_000;
/** What was read a moment ago is shown again without asking, ms. */
const FRESH_MS = 5_000;

/** What the pages have read. What somebody read does not outlive their sign-in: `clear()` at sign-out. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < RETRIES_MAX && isWorthTrying(error),
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, RETRY_DELAY_MAX_MS),
      // A device that thinks it is offline may still reach a service in its own network.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** A limit is not helped by asking again at once. */
function isWorthTrying(error: unknown): boolean {
  const problem = toProblem(error);
  return problem.isTemporary && problem.status !== 429;
}
