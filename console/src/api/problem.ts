import { ApiProblem } from "../../../client/api-problem.ts";

/** Any error as a problem: an exception of the page itself gets the code `page_fault`. */
export function toProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem
    ? error
    : new ApiProblem(0, { code: "page_fault", detail: String(error) });
}
