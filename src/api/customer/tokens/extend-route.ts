import { Type } from "typebox";
import { type ExtendTokenDeps, extendToken } from "../../../domain/tokens/extend-token.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { DURATION_HOURS } from "../../../kernel/duration.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { BUYER_ERRORS, type Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { OneOf } from "../../server/schema-kinds.ts";
import { TokenParams } from "./schemas.ts";

export type ExtendRouteDeps = ExtendTokenDeps & { readonly database: Database };

const ExtensionIn = Type.Object(
  { duration_hours: OneOf(DURATION_HOURS, { description: "How much longer it becomes." }) },
  { title: "TokenExtension", examples: [{ duration_hours: 24 }] },
);

export function extendRoute(app: HttpApp, deps: ExtendRouteDeps, buyer: Guard): void {
  app.post(
    "/api/v1/tokens/:token_id/extend",
    {
      onRequest: [...buyer],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "extendToken",
        summary: "Make an access token longer",
        description:
          "At today's price of so many hours. The token, its device and whatever runs on it stay as they are; one that was never used just becomes longer. It can be paid for 366 days ahead at most.",
        headers: IdempotencyHeaders,
        params: TokenParams,
        body: ExtensionIn,
        response: {
          200: { ...TokenOut, description: "The access token with its new length and end." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "token_not_found",
            "token_expired",
            "balance_insufficient",
            "extension_too_long",
            "extensions_limit",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      await answerOnce(deps, request, reply, async (tx) => {
        const token = await extendToken(tx, deps, actorOf(request), {
          userId: principalOf(request).userId,
          tokenId: request.params.token_id,
          durationHours: request.body.duration_hours,
        });
        return { status: 200, body: presentToken(token) };
      });
      return reply;
    },
  );
}
