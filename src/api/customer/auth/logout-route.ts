import { signOut } from "../../../domain/identity/sign-out.ts";
import { actorOf } from "../../../http/actor.ts";
import { bearerOf } from "../../server/bearer.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import {
  type BrowserSignInDeps,
  requireConsole,
  signInSecrets,
  writeSignInCookie,
} from "./browser-sign-in.ts";

export type LogoutDeps = BrowserSignInDeps & Parameters<typeof signOut>[0];

export function logoutRoute(app: HttpApp, deps: LogoutDeps): void {
  app.post(
    "/api/v1/auth/logout",
    {
      schema: {
        operationId: "logout",
        tags: ["Authentication"],
        summary: "Sign out",
        description:
          "Ends the sign-in of the JWT and that of the browser's cookie. With the cookie alone, send `X-Requested-With: zenzefi-console`.",
        security: [{ bearer: [] }, { signInCookie: [] }],
        response: {
          204: { type: "null", description: "Signed out: the JWTs of this sign-in are no longer valid." },
          ...problemResponses("not_authenticated", "cross_site"),
        },
      },
    },
    async (request, reply) => {
      const jwt = bearerOf(request.headers.authorization);
      const secrets = signInSecrets(deps, request);
      // A page of another site cannot send our JWT, but the browser might add the cookie.
      if (jwt === null && secrets.length > 0) requireConsole(request);
      writeSignInCookie(deps, request, reply, null);
      await signOut(deps, actorOf(request), { jwt, secrets });
      return reply.code(204).send(null);
    },
  );
}
