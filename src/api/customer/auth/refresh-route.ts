import type { FastifyReply, FastifyRequest } from "fastify";
import { refreshSignIn } from "../../../domain/identity/refresh-sign-in.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import {
  type BrowserSignInDeps,
  mayStaySignedIn,
  presentSignedIn,
  requireConsole,
  signInSecrets,
  writeSignInCookie,
} from "./browser-sign-in.ts";
import { LoginOut } from "./schemas.ts";

export type RefreshDeps = BrowserSignInDeps & Parameters<typeof refreshSignIn>[0];

/** @param limited counts the calls of the authentication API; here only those with an invalid cookie */
export function refreshRoute(app: HttpApp, deps: RefreshDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/refresh",
    {
      schema: {
        operationId: "refresh",
        tags: ["Authentication"],
        summary: "A new JWT for a browser that stays signed in",
        description:
          "For the console: send `X-Requested-With: zenzefi-console` and no body. The cookie of `login` with `keep_signed_in` identifies the user; cookies of different users are refused and cleared. Always 401 if `keeps_sign_in` of `/api/v1/status` is false.",
        security: [{ signInCookie: [] }],
        response: {
          200: { ...LoginOut, description: "Still signed in." },
          204: { type: "null", description: "There is no cookie: the browser does not stay signed in." },
          ...problemResponses("not_authenticated", "account_disabled", "cross_site", "rate_limited"),
        },
      },
    },
    async (request, reply) => {
      requireConsole(request);
      const secrets = signInSecrets(deps, request);
      // Every page calls this, also for visitors who are not signed in: no error status, which browsers would display.
      if (secrets.length === 0) return reply.code(204).send(null);
      if (!mayStaySignedIn(deps, request)) return forget(deps, request, reply);
      try {
        const signedIn = await refreshSignIn(deps, secrets);
        writeSignInCookie(deps, request, reply, signedIn.cookie);
        reply.header("cache-control", "no-store");
        return presentSignedIn(signedIn);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "not_authenticated") throw error;
        await count(limited, request, reply);
        return forget(deps, request, reply);
      }
    },
  );
}

/** @throws not_authenticated, with the cookie cleared */
function forget(deps: BrowserSignInDeps, request: FastifyRequest, reply: FastifyReply): never {
  writeSignInCookie(deps, request, reply, null);
  throw new AppError("not_authenticated");
}

/**
 * Counts a failure. Every page refreshes when it loads, so successes and visitors without a cookie are not counted: an office
 * behind one address would use up its log-ins. @throws rate_limited
 */
async function count(limited: Guard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  for (const guard of limited) await guard(request, reply);
}
