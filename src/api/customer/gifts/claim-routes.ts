import { type ClaimedGift, claimGift, prepareClaim, readOffer } from "../../../domain/gifts/claim-gift.ts";
import type { GiftOffer } from "../../../domain/gifts/gift.ts";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { takeClaimHit, takeGiftLook } from "../../../domain/limits/take-gift-hit.ts";
import type { SellTokensDeps } from "../../../domain/tokens/sell-tokens.ts";
import { actorOf } from "../../../http/actor.ts";
import { NO_ADDRESS } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Limiter, LimitVerdict } from "../../../kernel/limiter.port.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { presentToken } from "../../presenters/present-token.ts";
import { BUYER_ERRORS, type Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { ClaimedOut, CodeIn, PreviewOut } from "./schemas.ts";

type ClaimRouteDeps = OnceDeps & SellTokensDeps & { readonly limiter: Limiter };

export function previewRoute(app: HttpApp, deps: ClaimRouteDeps): void {
  app.post(
    "/api/v1/gifts/preview",
    {
      schema: {
        tags: ["Gifts"],
        security: [],
        operationId: "previewGift",
        summary: "What a gift's link offers",
        description:
          "Without a sign-in, and without the giver's name. A POST, so that the code is in no URL. At most 200 looks and claims an hour from one address.",
        body: CodeIn,
        response: {
          200: { ...PreviewOut, description: "It can be claimed." },
          ...problemResponses("gift_invalid", "view_only", "rate_limited", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      allow(await takeGiftLook(deps, request.client.ip ?? NO_ADDRESS));
      reply.header("cache-control", "no-store");
      return presentPreview(await readOffer(deps.database.direct, deps, request.body.code));
    },
  );
}

/** @param buyer lets signed-in users through who may buy */
export function claimRoute(app: HttpApp, deps: ClaimRouteDeps, buyer: Guard): void {
  app.post(
    "/api/v1/gifts/claim",
    {
      onRequest: [...buyer],
      schema: {
        tags: ["Gifts"],
        security: [{ bearer: [] }],
        operationId: "claimGift",
        summary: "Claim a gift",
        description:
          "Gives what is left of the offered access token as one of the user's own, with a new secret; what runs on the giver's is cut within a second. Whether a code is unknown, or its gift was revoked, has expired or was claimed by somebody else is not told apart. At most 20 attempts an hour.",
        headers: IdempotencyHeaders,
        body: CodeIn,
        response: {
          201: { ...ClaimedOut, description: "It is the user's. Not to be cached." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "gift_invalid",
            "gift_own",
            "gift_claimed_before",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      allow(await takeClaimHit(deps, userId, request.client.ip ?? NO_ADDRESS));
      const claim = { userId, code: request.body.code };
      await prepareClaim(deps, claim);
      reply.header("cache-control", "no-store");
      await answerOnce(deps, request, reply, async (tx) => ({
        status: 201,
        body: presentClaimed(await claimGift(tx, deps, actorOf(request), claim)),
      }));
      return reply;
    },
  );
}

/** @throws rate_limited */
function allow({ allowed, resetSeconds }: LimitVerdict): void {
  if (!allowed) throw new AppError("rate_limited", { retry_after_seconds: resetSeconds });
}

function presentPreview({ durationHours, scope, endsAt, expiresAt }: GiftOffer) {
  return {
    duration_hours: durationHours,
    scope,
    ends_at: formatTimeOrNull(endsAt),
    claimable_until: formatTime(expiresAt),
  };
}

function presentClaimed({ id, token, giverName, entryId }: ClaimedGift) {
  return { id, from: giverName, token: presentToken(token), transaction_id: entryId };
}
