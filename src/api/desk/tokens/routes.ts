import { forceRevokeToken } from "../../../domain/tokens/force-revoke-token.ts";
import { releaseDevice } from "../../../domain/tokens/release-device.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { presentRelease, ReleaseOut } from "../../presenters/present-release.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { readTokenRoutes } from "./read-routes.ts";
import { ForceQuery, ForceRevocationOut, ReleaseIn, TokenParams } from "./schemas.ts";

export type AdminTokenRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
};

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

const REVOKED: Sentence = {
  en: "The token was revoked without a refund.",
  ru: "Токен отозван без возврата средств.",
};

export function adminTokenRoutes(app: HttpApp, deps: AdminTokenRoutesDeps): void {
  readTokenRoutes(app, deps);
  forceRevokeRoute(app, deps);
  releaseRoute(app, deps);
}

function forceRevokeRoute(app: HttpApp, deps: AdminTokenRoutesDeps): void {
  app.delete(
    "/api/v1/admin/tokens/:token_id",
    {
      config: { permission: "revoke-tokens" },
      schema: {
        ...COMMON,
        operationId: "forceRevokeToken",
        summary: "Revoke any access token, without a refund",
        params: TokenParams,
        querystring: ForceQuery,
        response: {
          200: { ...ForceRevocationOut, description: "Revoked; what ran on it is cut." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const tokenId = request.params.token_id;
      const { reason } = request.query;
      await deps.database.transaction((tx) =>
        forceRevokeToken(tx, deps, actorOf(request), {
          tokenId,
          ...(reason === undefined ? {} : { reason }),
        }),
      );
      return { revoked: true, refund_amount: formatMoney(0n), message: REVOKED[request.language] };
    },
  );
}

function releaseRoute(app: HttpApp, deps: AdminTokenRoutesDeps): void {
  app.post(
    "/api/v1/admin/tokens/:token_id/release-device",
    {
      config: { permission: "end-sessions" },
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        ...COMMON,
        operationId: "forceReleaseDevice",
        summary: "Free any access token from its device",
        description:
          "As its owner can: ends the session of the device that holds the token and cuts what runs on it. The released device is refused for 10 seconds.",
        params: TokenParams,
        body: ReleaseIn,
        response: {
          200: { ...ReleaseOut, description: "No device holds the token now." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { reason } = request.body;
      const choice = { ownerId: null, tokenId: request.params.token_id };
      const { released } = await deps.database.transaction((tx) =>
        releaseDevice(tx, deps, actorOf(request), {
          ...choice,
          ...(reason === undefined ? {} : { reason }),
        }),
      );
      return presentRelease(released, request.language);
    },
  );
}
