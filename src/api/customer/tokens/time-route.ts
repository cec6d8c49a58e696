import { listTimeEntries } from "../../../domain/tokens/list-time-entries.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { presentTimeEntry, TIME_LIMIT_DEFAULT, TimeEntryOut } from "../../presenters/present-time-entry.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TokenParams } from "./schemas.ts";

export type TimeRouteDeps = { readonly database: Database };

/** Why a token ends later than its length alone says. */
export function timeRoute(app: HttpApp, deps: TimeRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/:token_id/time",
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "listTokenTime",
        summary: "The time that was given back to an access token, newest first",
        description: "The sum of `seconds` is `added_seconds` of the token.",
        params: TokenParams,
        querystring: pageQuery(TIME_LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("TokenTime", TimeEntryOut), description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, TIME_LIMIT_DEFAULT);
      const whose = { ownerId: principalOf(request).userId, tokenId: request.params.token_id };
      const found = await listTimeEntries(deps.database.direct, { ...page, ...whose });
      return presentPage(found, page, presentTimeEntry);
    },
  );
}
