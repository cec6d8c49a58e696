import { Type } from "typebox";
import { endSignIn } from "../../../domain/identity/end-sign-in.ts";
import { listSignIns } from "../../../domain/identity/list-sign-ins.ts";
import type { SignIn } from "../../../domain/identity/sign-in.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, TextOrNull, Time } from "../../server/schema-kinds.ts";

export type SignInsRouteDeps = Parameters<typeof listSignIns>[0] & Parameters<typeof endSignIn>[0];

const SignInOut = Type.Object(
  {
    id: Id("The sign-in; `sid` in its JWTs."),
    created_at: Time("When it began."),
    last_used_at: Time("When the browser last renewed it; the log-in itself for other clients."),
    expires_at: Time("When it ends unless it is used again."),
    ip: TextOrNull("The client's address."),
    user_agent: TextOrNull("The client's `User-Agent`."),
    is_current: Type.Boolean({ description: "True for the sign-in of this request." }),
  },
  { title: "OpenSignIn" },
);

const SignInsOut = Type.Object({ items: Type.Array(SignInOut, { maxItems: 100 }) }, { title: "OpenSignIns" });

const SignInParams = Type.Object({ sign_in_id: Id("The sign-in.") });

/** @param signedIn lets signed-in users through */
export function signInsRoutes(app: HttpApp, deps: SignInsRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me/sign-ins",
    {
      onRequest: [...signedIn],
      schema: {
        operationId: "listMySignIns",
        tags: ["Users"],
        summary: "Where I am signed in, newest first",
        security: [{ bearer: [] }],
        response: {
          200: { ...SignInsOut, description: "All that are open. A log-in beyond 100 ends the oldest." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request) => {
      const { userId, signInId } = principalOf(request);
      const signIns = await listSignIns(deps, userId);
      return { items: signIns.map((signIn) => presentSignIn(signIn, signInId)) };
    },
  );

  app.delete(
    "/api/v1/users/me/sign-ins/:sign_in_id",
    {
      onRequest: [...signedIn],
      schema: {
        operationId: "endMySignIn",
        tags: ["Users"],
        summary: "End one of my sign-ins",
        security: [{ bearer: [] }],
        params: SignInParams,
        response: {
          204: { type: "null", description: "Ended: its JWTs are no longer valid." },
          ...problemResponses(...SIGNED_IN_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const signInId = request.params.sign_in_id;
      await endSignIn(deps, actorOf(request), { userId, signInId });
      return reply.code(204).send(null);
    },
  );
}

function presentSignIn(signIn: SignIn, currentId: Uuid | null) {
  return {
    id: signIn.id,
    created_at: formatTime(signIn.createdAt),
    last_used_at: formatTime(signIn.lastUsedAt),
    expires_at: formatTime(signIn.expiresAt),
    ip: signIn.ip,
    user_agent: signIn.userAgent,
    is_current: signIn.id === currentId,
  };
}
