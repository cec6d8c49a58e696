import { listTokens } from "../../../domain/tokens/list-tokens.ts";
import { previewRefund } from "../../../domain/tokens/preview-refund.ts";
import { type PurchaseTokenDeps, purchaseToken } from "../../../domain/tokens/purchase-token.ts";
import { releaseDevice } from "../../../domain/tokens/release-device.ts";
import { revokeByOwner } from "../../../domain/tokens/revoke-by-owner.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { presentRelease, ReleaseOut } from "../../presenters/present-release.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { BUYER_ERRORS, type Guard, SIGNED_IN_ERRORS, type UserGuards } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { type AutoExtendRouteDeps, autoExtendRoutes } from "./auto-extend-route.ts";
import { type ExtendRouteDeps, extendRoute } from "./extend-route.ts";
import { type FreezeRouteDeps, freezeRoutes } from "./freeze-routes.ts";
import { type LabelRouteDeps, labelRoute } from "./label-route.ts";
import { type LotsRouteDeps, lotsRoute } from "./lots-route.ts";
import {
  presentRefundPreview,
  presentRevocation,
  RefundPreviewOut,
  RevocationOut,
} from "./present-refund.ts";
import { type PricesRouteDeps, pricesRoute } from "./prices-route.ts";
import { type RotateRouteDeps, rotateRoute } from "./rotate-route.ts";
import { PurchaseIn, TokenParams, TokensOut, TokensQuery } from "./schemas.ts";
import { type TakeoverRouteDeps, takeoverRoute } from "./takeover-route.ts";
import { type TicketRouteDeps, ticketRoute } from "./ticket-route.ts";
import { type TimeRouteDeps, timeRoute } from "./time-route.ts";

export type TokenRoutesDeps = PurchaseTokenDeps &
  ExtendRouteDeps &
  AutoExtendRouteDeps &
  LotsRouteDeps &
  LabelRouteDeps &
  PricesRouteDeps &
  FreezeRouteDeps &
  TakeoverRouteDeps &
  TicketRouteDeps &
  RotateRouteDeps &
  TimeRouteDeps & { readonly database: Database };

const COMMON = { tags: ["Access tokens"], security: [{ bearer: [] }] };

export function tokenRoutes(app: HttpApp, deps: TokenRoutesDeps, { signedIn, buyer }: UserGuards): void {
  pricesRoute(app, deps);
  purchaseRoute(app, deps, buyer);
  extendRoute(app, deps, buyer);
  autoExtendRoutes(app, deps, { signedIn, buyer });
  listRoute(app, deps, signedIn);
  refundPreviewRoute(app, deps, signedIn);
  revokeRoute(app, deps, signedIn);
  releaseRoute(app, deps, signedIn);
  takeoverRoute(app, deps, signedIn);
  ticketRoute(app, deps, signedIn);
  rotateRoute(app, deps, signedIn);
  freezeRoutes(app, deps, signedIn);
  labelRoute(app, deps, signedIn);
  timeRoute(app, deps, signedIn);
  lotsRoute(app, deps, signedIn);
}

function purchaseRoute(app: HttpApp, deps: TokenRoutesDeps, buyer: Guard): void {
  app.post(
    "/api/v1/tokens/purchase",
    {
      onRequest: [...buyer],
      schema: {
        ...COMMON,
        operationId: "purchaseToken",
        summary: "Buy an access token",
        headers: IdempotencyHeaders,
        body: PurchaseIn,
        response: {
          201: { ...TokenOut, description: "The new access token." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "balance_insufficient",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const sell = async (tx: Tx) => {
        const token = await purchaseToken(tx, deps, actorOf(request), {
          userId,
          durationHours: request.body.duration_hours,
          scope: request.body.scope ?? "full",
        });
        return { status: 201, body: presentToken(token) };
      };
      await answerOnce(deps, request, reply, sell);
      return reply;
    },
  );
}

function listRoute(app: HttpApp, deps: TokenRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/my-tokens",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "listMyTokens",
        summary: "My access tokens, newest first",
        querystring: TokensQuery,
        response: { 200: TokensOut, ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed") },
      },
    },
    async (request) => {
      const tokens = await listTokens(deps.database.direct, deps, {
        userId: principalOf(request).userId,
        activeOnly: request.query.active_only ?? true,
      });
      // Who views a customer sees the tokens, not what they open.
      const isViewed = principalOf(request).view !== null;
      return tokens.map((token) => presentToken(isViewed ? { ...token, token: null } : token));
    },
  );
}

function refundPreviewRoute(app: HttpApp, deps: TokenRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/:token_id/refund-preview",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "previewRefund",
        summary: "What revoking an access token now would pay back",
        params: TokenParams,
        response: {
          200: { ...RefundPreviewOut, description: "What a revocation at this moment would answer." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const tokenId = request.params.token_id;
      const { userId } = principalOf(request);
      return presentRefundPreview(await previewRefund(deps.database.direct, deps, { userId, tokenId }));
    },
  );
}

function revokeRoute(app: HttpApp, deps: TokenRoutesDeps, signedIn: Guard): void {
  app.delete(
    "/api/v1/tokens/:token_id",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "revokeToken",
        summary: "Revoke an access token",
        description:
          "Cuts what runs on it and refunds the unused share of its price, that of each extension by itself: all of it before its first use, nothing after its end. A debt is deducted from the refund. A user may return at most 100 unused tokens within a day.",
        params: TokenParams,
        response: {
          200: { ...RevocationOut, description: "Revoked." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "token_not_found",
            "unused_refunds_limit",
            "validation_failed",
          ),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const tokenId = request.params.token_id;
      const revocation = await revokeByOwner(deps, actorOf(request), { userId, tokenId });
      return presentRevocation(revocation, request.language);
    },
  );
}

function releaseRoute(app: HttpApp, deps: TokenRoutesDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/tokens/:token_id/release-device",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "releaseDevice",
        summary: "Free an access token from its device",
        description:
          "Ends the session of the device that holds the token and cuts what runs on it, so that another device can take over. The released device is refused for 10 seconds.",
        params: TokenParams,
        response: {
          200: { ...ReleaseOut, description: "No device holds the token now." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const tokenId = request.params.token_id;
      const { released } = await deps.database.transaction((tx) =>
        releaseDevice(tx, deps, actorOf(request), { ownerId: userId, tokenId }),
      );
      return presentRelease(released, request.language);
    },
  );
}
