import { listAllTokens } from "../../../domain/tokens/list-all-tokens.ts";
import { listLots } from "../../../domain/tokens/list-lots.ts";
import { listTimeEntries } from "../../../domain/tokens/list-time-entries.ts";
import { readSoldToken } from "../../../domain/tokens/read-sold-token.ts";
import type { SoldToken } from "../../../domain/tokens/sold-token.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { LOTS_LIMIT_DEFAULT, presentLot } from "../../presenters/present-lot.ts";
import { presentCompensatedTime, TIME_LIMIT_DEFAULT } from "../../presenters/present-time-entry.ts";
import { presentCourse } from "../../presenters/present-token.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import {
  CompensatedTimesOut,
  LotsOut,
  LotsQuery,
  SOLD_TOKENS_LIMIT_DEFAULT,
  SoldTokenOut,
  SoldTokensOut,
  SoldTokensQuery,
  TimeQuery,
  TokenParams,
} from "./schemas.ts";

export type ReadTokenRoutesDeps = { readonly database: Database; readonly clock: Clock };

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

/** What the desk reads about tokens: never the tokens themselves. */
export function readTokenRoutes(app: HttpApp, deps: ReadTokenRoutesDeps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  timeRoute(app, deps);
  lotsRoute(app, deps);
}

function listRoute(app: HttpApp, deps: ReadTokenRoutesDeps): void {
  app.get(
    "/api/v1/admin/tokens",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listTokens",
        summary: "All access tokens, newest first, without the tokens themselves",
        querystring: SoldTokensQuery,
        response: {
          200: { ...SoldTokensOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, SOLD_TOKENS_LIMIT_DEFAULT);
      const { user_id, state, search, active_only } = request.query;
      const found = await listAllTokens(deps.database.direct, deps, {
        ...page,
        userId: user_id ?? null,
        state: state ?? null,
        search: search?.trim() || null,
        activeOnly: active_only ?? false,
      });
      return presentPage(found, page, presentSoldToken);
    },
  );
}

function readRoute(app: HttpApp, deps: ReadTokenRoutesDeps): void {
  app.get(
    "/api/v1/admin/tokens/:token_id",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readAnyToken",
        summary: "One access token, without the token itself",
        params: TokenParams,
        response: {
          200: { ...SoldTokenOut, description: "The access token." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) =>
      presentSoldToken(await readSoldToken(deps.database.direct, deps, request.params.token_id)),
  );
}

function timeRoute(app: HttpApp, deps: ReadTokenRoutesDeps): void {
  app.get(
    "/api/v1/admin/tokens/:token_id/time",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listTimeOfAnyToken",
        summary: "The time that was given back to any access token, newest first",
        description: "The sum of `seconds` is `added_seconds` of the token.",
        params: TokenParams,
        querystring: TimeQuery,
        response: {
          200: { ...CompensatedTimesOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, TIME_LIMIT_DEFAULT);
      const which = { ownerId: null, tokenId: request.params.token_id };
      const found = await listTimeEntries(deps.database.direct, { ...page, ...which });
      return presentPage(found, page, presentCompensatedTime);
    },
  );
}

function lotsRoute(app: HttpApp, deps: ReadTokenRoutesDeps): void {
  app.get(
    "/api/v1/admin/tokens/:token_id/lots",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listLotsOfAnyToken",
        summary: "The purchase of any access token and its extensions, the latest first",
        description:
          "The sums of `seconds` and `price_znc` are the length and the price of the token. Lots are used in the order of their numbers.",
        params: TokenParams,
        querystring: LotsQuery,
        response: {
          200: { ...LotsOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LOTS_LIMIT_DEFAULT);
      const which = { ownerId: null, tokenId: request.params.token_id };
      const found = await listLots(deps.database.direct, deps, { ...page, ...which });
      return presentPage(found, page, presentLot);
    },
  );
}

function presentSoldToken(token: SoldToken) {
  return {
    id: token.id,
    user_id: token.userId,
    username: token.username,
    duration_hours: token.durationHours,
    scope: token.scope,
    ...presentCourse(token),
    state: token.state,
  };
}
