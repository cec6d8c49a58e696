import type { Gift } from "../../../domain/gifts/gift.ts";
import { listGifts } from "../../../domain/gifts/list-gifts.ts";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import type { SellTokensDeps } from "../../../domain/tokens/sell-tokens.ts";
import type { Limiter } from "../../../kernel/limiter.port.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS, type UserGuards } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { claimRoute, previewRoute } from "./claim-routes.ts";
import { offerRoute, revokeRoute } from "./offer-routes.ts";
import { GIFTS_LIMIT_DEFAULT, GiftsOut, GiftsQuery } from "./schemas.ts";

export type GiftRoutesDeps = OnceDeps &
  SellTokensDeps & {
    readonly limiter: Limiter;
    /** `BACKEND_URL`: links of gifts lead there. */
    readonly backendUrl: URL;
  };

/** Tokens that their owners give to others. */
export function giftRoutes(app: HttpApp, deps: GiftRoutesDeps, { signedIn, buyer }: UserGuards): void {
  offerRoute(app, deps, signedIn);
  revokeRoute(app, deps, signedIn);
  previewRoute(app, deps);
  claimRoute(app, deps, buyer);
  listRoute(app, deps, signedIn);
}

function listRoute(app: HttpApp, deps: GiftRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/gifts",
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        tags: ["Gifts"],
        security: [{ bearer: [] }],
        operationId: "listGifts",
        summary: "The access tokens that the user has given, or received, newest first",
        description: "Neither side sees the other's token, or what it was used for.",
        querystring: GiftsQuery,
        response: {
          200: { ...GiftsOut, description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, GIFTS_LIMIT_DEFAULT);
      const { direction = "given", token_id: tokenId = null } = request.query;
      const { userId } = principalOf(request);
      const found = await listGifts(deps.database.direct, deps, { ...page, userId, direction, tokenId });
      return presentPage(found, page, presentGift);
    },
  );
}

function presentGift(gift: Gift) {
  return {
    id: gift.id,
    direction: gift.direction,
    token_id: gift.tokenId,
    state: gift.state,
    created_at: formatTime(gift.createdAt),
    expires_at: formatTime(gift.expiresAt),
    claimed_at: formatTimeOrNull(gift.claimedAt),
    other: gift.otherUsername,
  };
}
