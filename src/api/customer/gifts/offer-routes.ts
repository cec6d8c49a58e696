import { type NewGift, type OfferGiftDeps, offerGift } from "../../../domain/gifts/offer-gift.ts";
import { revokeGift } from "../../../domain/gifts/revoke-gift.ts";
import { takeOfferHit } from "../../../domain/limits/take-gift-hit.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Limiter } from "../../../kernel/limiter.port.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { OfferOut, TokenParams } from "./schemas.ts";

type OfferRouteDeps = OfferGiftDeps & {
  readonly database: Database;
  readonly limiter: Limiter;
  readonly backendUrl: URL;
};

const PATH = "/api/v1/tokens/:token_id/gift";
const COMMON = { tags: ["Gifts"], security: [{ bearer: [] }], params: TokenParams };

/** @param signedIn lets signed-in users through */
export function offerRoute(app: HttpApp, deps: OfferRouteDeps, signedIn: Guard): void {
  app.post(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "offerGift",
        summary: "Offer what is left of an access token as a gift",
        description:
          "Makes a link by which the first who claims it gets what is left then, under a new secret; the token ends, and nothing of it is refunded any more. It can be claimed for 7 days, and until somebody has, the token works as before and the offer can be revoked. A new offer ends the one before. The code is in no other answer, so there is no Idempotency-Key. A user makes at most 20 offers an hour; the same time is given at most 5 times.",
        response: {
          201: { ...OfferOut, description: "It is offered. Not to be cached." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "token_not_found",
            "token_expired",
            "gift_hands_limit",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const verdict = await takeOfferHit(deps, userId);
      if (!verdict.allowed) {
        throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds });
      }
      const order = { userId, tokenId: request.params.token_id };
      const offer = await deps.database.transaction((tx) => offerGift(tx, deps, actorOf(request), order));
      reply.header("cache-control", "no-store");
      return reply.code(201).send(presentOffer(offer, deps.backendUrl));
    },
  );
}

export function revokeRoute(app: HttpApp, deps: OfferRouteDeps, signedIn: Guard): void {
  app.delete(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "revokeGift",
        summary: "Take the offer of an access token back",
        response: {
          204: { type: "null", description: "Nobody can claim it, whether or not it was offered." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "gift_claimed", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const whose = { ownerId: principalOf(request).userId, tokenId: request.params.token_id };
      await deps.database.transaction((tx) => revokeGift(tx, deps, actorOf(request), whose));
      return reply.code(204).send(null);
    },
  );
}

function presentOffer(offer: NewGift, backendUrl: URL) {
  return {
    id: offer.id,
    token_id: offer.tokenId,
    code: offer.code,
    // Browsers send nobody what is behind `#`, and servers never store it.
    link: `${backendUrl.href.replace(/\/+$/, "")}/gift#code=${offer.code}`,
    created_at: formatTime(offer.createdAt),
    expires_at: formatTime(offer.expiresAt),
  };
}
