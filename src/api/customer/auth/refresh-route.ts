import type { FastifyReply, FastifyRequest } from "fastify";
import { refreshSignIn } from "../../../domain/identity/refresh-sign-in.ts";
import { type RotateDeps, rotateRefreshToken } from "../../../domain/identity/rotate-refresh-token.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import {
  type BrowserSignInDeps,
  mayStaySignedIn,
  requireConsole,
  signInSecrets,
  writeSignInCookie,
} from "./browser-sign-in.ts";
import { presentSignedIn } from "./present-signed-in.ts";
import { LoginOut, RefreshIn } from "./schemas.ts";

export type RefreshDeps = BrowserSignInDeps & RotateDeps;

/**
 * @param limited counts the calls of the authentication API; here only those with an invalid cookie or token
 * @param limitedBefore counts all calls
 */
export function refreshRoute(app: HttpApp, deps: RefreshDeps, limited: Guard, limitedBefore: Guard): void {
  app.post(
    "/api/v1/auth/refresh",
    {
      onRequest: [...limitedBefore],
      schema: {
        operationId: "refresh",
        tags: ["Authentication"],
        summary: "A new JWT without a password",
        description:
          "For programs: send the `refresh_token` that `login` with `refresh` gave. The answer has a new one, and the old one ends. For 30 s the old one gets the same answer, in case that the first was lost; after that it is 401 and **ends the sign-in**, since somebody else may have a copy. For the console: send `X-Requested-With: zenzefi-console` and no body. The cookie of `login` with `keep_signed_in` identifies the user; cookies of different users are refused and cleared. Always 401 if `keeps_sign_in` of `/api/v1/status` is false.",
        security: [{}, { signInCookie: [] }],
        body: RefreshIn,
        response: {
          200: { ...LoginOut, description: "Still signed in." },
          204: { type: "null", description: "There is no cookie: the browser does not stay signed in." },
          ...problemResponses(
            "not_authenticated",
            "account_disabled",
            "cross_site",
            "validation_failed",
            "rate_limited",
          ),
        },
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      const text = request.body?.refresh_token;
      if (text !== undefined) {
        const signedIn = await rotateRefreshToken(deps, actorOf(request), text).catch((error: unknown) =>
          refuse(error, limited, request, reply),
        );
        return presentSignedIn(signedIn);
      }
      requireConsole(request);
      const secrets = signInSecrets(deps, request);
      // Every page calls this, also for visitors who are not signed in: no error status, which browsers would display.
      if (secrets.length === 0) return reply.code(204).send(null);
      if (!mayStaySignedIn(deps, request)) return forget(deps, request, reply);
      try {
        const signedIn = await refreshSignIn(deps, secrets);
        writeSignInCookie(deps, request, reply, signedIn.cookie);
        return presentSignedIn(signedIn);
      } catch (error) {
        return await refuse(error, limited, request, reply).catch((refusal: unknown) => {
          if (isNotSignedIn(refusal)) writeSignInCookie(deps, request, reply, null);
          throw refusal;
        });
      }
    },
  );
}

/** @throws not_authenticated, with the cookie cleared */
function forget(deps: BrowserSignInDeps, request: FastifyRequest, reply: FastifyReply): never {
  writeSignInCookie(deps, request, reply, null);
  throw new AppError("not_authenticated");
}

function isNotSignedIn(error: unknown): boolean {
  return error instanceof AppError && error.code === "not_authenticated";
}

/**
 * Counts a failure, and throws its error. Every page refreshes when it loads, so successes and visitors without a cookie are not
 * counted: an office behind one address would use up its log-ins. @throws rate_limited
 */
async function refuse(
  error: unknown,
  limited: Guard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<never> {
  if (isNotSignedIn(error)) for (const guard of limited) await guard(request, reply);
  throw error;
}
