import { listLots } from "../../../domain/tokens/list-lots.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { LOTS_LIMIT_DEFAULT, LotOut, presentLot } from "../../presenters/present-lot.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TokenParams } from "./schemas.ts";

export type LotsRouteDeps = { readonly database: Database; readonly clock: Clock };

/** What a token's time and price are made of. */
export function lotsRoute(app: HttpApp, deps: LotsRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/:token_id/lots",
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "listTokenLots",
        summary: "The purchase of an access token and its extensions, the latest first",
        description:
          "The sums of `seconds` and `price_znc` are the length and the price of the token. Lots are used in the order of their numbers.",
        params: TokenParams,
        querystring: pageQuery(LOTS_LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("TokenLots", LotOut), description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LOTS_LIMIT_DEFAULT);
      const whose = { ownerId: principalOf(request).userId, tokenId: request.params.token_id };
      const found = await listLots(deps.database.direct, deps, { ...page, ...whose });
      return presentPage(found, page, presentLot);
    },
  );
}
