import { Type } from "typebox";
import type { AccessToken } from "../../../domain/tokens/access-token.ts";
import { FREEZE_MS_MIN } from "../../../domain/tokens/freeze-rules.ts";
import { type FreezeTokenDeps, freezeToken, type OwnedToken } from "../../../domain/tokens/freeze-token.ts";
import { thawToken } from "../../../domain/tokens/thaw-token.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Actor } from "../../../kernel/actor.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { ErrorCode } from "../../../kernel/errors.ts";
import { presentToken, TokenOut } from "../../presenters/present-token.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TokenParams } from "./schemas.ts";

export type FreezeRouteDeps = FreezeTokenDeps & { readonly database: Database };

type Change = {
  readonly path: "freeze" | "unfreeze";
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly done: string;
  readonly errors: readonly ErrorCode[];
  readonly change: (tx: Tx, deps: FreezeRouteDeps, actor: Actor, token: OwnedToken) => Promise<AccessToken>;
};

const FREEZE: Change = {
  path: "freeze",
  operationId: "freezeToken",
  summary: "Stop the time of an access token",
  description:
    "From this moment on its time stands still, what runs on it is cut within a second on every instance, and requests get `token_frozen`. No device holds it any more. It stays frozen for an hour at least and `FREEZE_DAYS_MAX` days at most; then its time runs again by itself. A token can be frozen `FREEZES_PER_TOKEN` times, once its time has started.",
  done: "The access token, frozen.",
  errors: ["token_expired", "freeze_off", "freeze_unused", "freeze_running", "freezes_limit"],
  change: freezeToken,
};

const UNFREEZE: Change = {
  path: "unfreeze",
  operationId: "unfreezeToken",
  summary: "Let the time of a frozen access token run again",
  description:
    "Its end moves by exactly as long as it was frozen. The next device that asks gets it. Sooner than an hour after the freeze it is refused with the time from which it is possible.",
  done: "The access token, whose time runs.",
  errors: ["freeze_over", "freeze_too_short"],
  change: thawToken,
};

const FreezeTermsOut = Type.Object(
  {
    freezes_per_token: Type.Integer({ description: "How often a token can be frozen; 0: never." }),
    seconds_min: Type.Integer({ description: "So long it stays frozen at least." }),
    days_max: Type.Integer({ description: "After so many days it thaws by itself." }),
  },
  { title: "FreezeTerms" },
);

/** @param signedIn lets signed-in users through */
export function freezeRoutes(app: HttpApp, deps: FreezeRouteDeps, signedIn: Guard): void {
  termsRoute(app, deps, signedIn);
  changeRoute(app, deps, signedIn, FREEZE);
  changeRoute(app, deps, signedIn, UNFREEZE);
}

function termsRoute(app: HttpApp, { freezeTerms }: FreezeRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/freeze-terms",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "readFreezeTerms",
        summary: "How often and for how long access tokens can be frozen",
        response: {
          200: { ...FreezeTermsOut, description: "The terms of today." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async () => ({
      freezes_per_token: freezeTerms.perToken,
      seconds_min: FREEZE_MS_MIN / SECOND_MS,
      days_max: freezeTerms.daysMax,
    }),
  );
}

function changeRoute(app: HttpApp, deps: FreezeRouteDeps, signedIn: Guard, route: Change): void {
  const { path, operationId, summary, description, done, errors, change } = route;
  app.post(
    `/api/v1/tokens/:token_id/${path}`,
    {
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId,
        summary,
        description,
        headers: IdempotencyHeaders,
        params: TokenParams,
        response: {
          200: { ...TokenOut, description: done },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "token_not_found",
            "validation_failed",
            ...errors,
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const token = { userId, tokenId: request.params.token_id };
      await answerOnce(deps, request, reply, async (tx) => ({
        status: 200,
        body: presentToken(await change(tx, deps, actorOf(request), token)),
      }));
      return reply;
    },
  );
}
