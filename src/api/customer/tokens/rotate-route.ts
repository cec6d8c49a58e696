import { Type } from "typebox";
import { rotateKey } from "../../../domain/limits/limit-key-rules.ts";
import { GRACE_SECONDS_MAX, type RotateTokenDeps, rotateToken } from "../../../domain/tokens/rotate-token.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Limit, Limiter } from "../../../kernel/limiter.port.ts";
import { formatTimeOrNull } from "../../../kernel/time-text.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TimeOrNull } from "../../server/schema-kinds.ts";
import { TokenParams } from "./schemas.ts";

export type RotateRouteDeps = RotateTokenDeps & { readonly database: Database; readonly limiter: Limiter };

/** Each lets all instances read the owner's tokens again. Enough for all tokens of a workshop, after a leak. */
const ROTATIONS_OF_ONE_USER: Limit = { hitsMax: 60, windowMs: HOUR_MS };

const RotationIn = Type.Object(
  {
    grace_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: GRACE_SECONDS_MAX,
        default: 0,
        description:
          "How long the device that holds the token may go on by the former secret. Without such a device the former secret ends at once.",
      }),
    ),
  },
  { title: "TokenRotation", examples: [{ grace_seconds: 300 }] },
);

const RotatedOut = Type.Object(
  {
    ...TokenOut.properties,
    former_until: TimeOrNull("Until when its device may go on by the former secret; null: it has ended."),
  },
  { title: "RotatedToken" },
);

/** @param signedIn lets signed-in users through */
export function rotateRoute(app: HttpApp, deps: RotateRouteDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/tokens/:token_id/rotate",
    {
      onRequest: [...signedIn],
      // A grace is optional, so the body is too.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "rotateToken",
        summary: "Replace the secret of an access token",
        description:
          "The token stays the same in everything else: its time, its price, its device. Whatever carries the former secret stops: programs, links, tickets and the cookies of browsers; what runs by it is cut within a second. With a grace, the device that holds the token may go on by it for so long; no other may. A user rotates at most 60 times an hour.",
        params: TokenParams,
        headers: IdempotencyHeaders,
        body: RotationIn,
        response: {
          200: { ...RotatedOut, description: "The token with its new secret." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "token_not_found",
            "token_expired",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const tokenId = request.params.token_id;
      const { userId } = principalOf(request);
      const graceSeconds = request.body.grace_seconds ?? 0;
      const verdict = await deps.limiter.take(rotateKey(userId), ROTATIONS_OF_ONE_USER);
      if (!verdict.allowed) {
        throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds });
      }
      reply.header("cache-control", "no-store");
      await answerOnce(deps, request, reply, async (tx) => {
        const rotation = { userId, tokenId, graceSeconds };
        const { token, formerUntil } = await rotateToken(tx, deps, actorOf(request), rotation);
        return {
          status: 200,
          body: { ...presentToken(token), former_until: formatTimeOrNull(formerUntil) },
        };
      });
      return reply;
    },
  );
}
