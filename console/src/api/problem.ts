import { ApiProblem } from "../../../client/api-problem.ts";

/** Whatever a page has caught: a fault of its own is told like a problem. */
export function toProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem
    ? error
    : new ApiProblem(0, { code: "page_fault", detail: String(error) });
}
