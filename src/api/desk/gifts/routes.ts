import { Type } from "typebox";
import { type FullGift, GIFT_STATES, type GiftSide } from "../../../domain/gifts/gift.ts";
import { listGiftsOfToken } from "../../../domain/gifts/list-gifts.ts";
import { revokeGift } from "../../../domain/gifts/revoke-gift.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Id, OneOf, Reason, Time, TimeOrNull } from "../../server/schema-kinds.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

const COMMON = {
  tags: ["Administration"],
  security: [{ bearer: [] }],
  params: Type.Object({ token_id: Id("The access token's id.") }),
};
const LIMIT_DEFAULT = 50;

const SIDE_MEMBERS = {
  user_id: Id("The user's id."),
  username: Type.String(),
  token_id: Id("The user's access token."),
};

const SoldGiftOut = Type.Object(
  {
    id: Id("The gift's id."),
    state: OneOf(GIFT_STATES, {
      description: "`open`: it can be claimed; `ended`: its token was revoked or has expired before.",
    }),
    created_at: Time("When it was offered."),
    expires_at: Time("Until when it can, or could, be claimed."),
    claimed_at: TimeOrNull("When it was claimed; null if it was not."),
    giver: Type.Object(SIDE_MEMBERS),
    receiver: Type.Unsafe<{ user_id: string; username: string; token_id: string } | null>({
      type: ["object", "null"],
      description: "Who claimed it; null if nobody did.",
      properties: SIDE_MEMBERS,
      required: Object.keys(SIDE_MEMBERS),
    }),
  },
  { title: "GiftOfAnyToken" },
);

/** How tokens went from one user to another. */
export function adminGiftRoutes(app: HttpApp, deps: Deps): void {
  listRoute(app, deps);
  revokeRoute(app, deps);
}

function listRoute(app: HttpApp, deps: Deps): void {
  app.get(
    "/api/v1/admin/tokens/:token_id/gifts",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listGiftsOfAnyToken",
        summary: "The gift that an access token came by, and the offers of it, newest first",
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("GiftsOfAnyToken", SoldGiftOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const which = { ...page, tokenId: request.params.token_id };
      return presentPage(await listGiftsOfToken(deps.database.direct, deps, which), page, presentFullGift);
    },
  );
}

function revokeRoute(app: HttpApp, deps: Deps): void {
  app.delete(
    "/api/v1/admin/tokens/:token_id/gift",
    {
      config: { permission: "revoke-tokens" },
      schema: {
        ...COMMON,
        operationId: "forceRevokeGift",
        summary: "End the offer of any access token that nobody has claimed",
        querystring: Type.Object({ reason: Reason }),
        response: {
          204: { type: "null", description: "Nobody can claim it, whether or not it was offered." },
          ...problemResponses(...DESK_ERRORS, "token_not_found", "gift_claimed", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { reason } = request.query;
      const which = { ownerId: null, tokenId: request.params.token_id };
      await deps.database.transaction((tx) =>
        revokeGift(tx, deps, actorOf(request), { ...which, ...(reason === undefined ? {} : { reason }) }),
      );
      return reply.code(204).send(null);
    },
  );
}

function presentFullGift(gift: FullGift) {
  return {
    id: gift.id,
    state: gift.state,
    created_at: formatTime(gift.createdAt),
    expires_at: formatTime(gift.expiresAt),
    claimed_at: formatTimeOrNull(gift.claimedAt),
    giver: presentSide(gift.giver),
    receiver: gift.receiver === null ? null : presentSide(gift.receiver),
  };
}

function presentSide({ userId, username, tokenId }: GiftSide) {
  return { user_id: userId, username, token_id: tokenId };
}
