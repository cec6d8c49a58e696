import { Type } from "typebox";
import { issuePasswordReset } from "../../../domain/identity/issue-password-reset.ts";
import { passwordResetLink } from "../../../domain/identity/password-reset-link.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import type { Random } from "../../../kernel/random.port.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { roleAtDesk } from "../../server/desk-routes.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Time } from "../../server/schema-kinds.ts";
import { UserParams } from "./schemas.ts";

export type PasswordResetRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  /** The address of this service for people: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

const PasswordResetOut = Type.Object(
  {
    link: Type.String({ description: "Give it to the user: it sets a new password once." }),
    token: Type.String({ description: "The secret in it, for `POST /api/v1/auth/password-reset`." }),
    expires_at: Time("When it stops working: an hour from now."),
  },
  { title: "PasswordResetLink" },
);

export function passwordResetRoute(app: HttpApp, deps: PasswordResetRouteDeps): void {
  app.post(
    "/api/v1/admin/users/:user_id/password-reset",
    {
      config: { permission: "send-password-links" },
      schema: {
        operationId: "issuePasswordReset",
        tags: ["Administration"],
        summary: "A one-time link for a user who forgot the password",
        description:
          "An earlier link of this user stops working. Who holds it can take the account over: for a user with a role only an owner can make one.",
        security: [{ bearer: [] }],
        params: UserParams,
        response: {
          201: { ...PasswordResetOut, description: "The link. It cannot be read again." },
          ...problemResponses(...DESK_ERRORS, "account_protected", "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const reset = { userId: request.params.user_id, by: roleAtDesk(request) };
      const { secret, expiresAt } = await issuePasswordReset(deps, actorOf(request), reset);
      const link = passwordResetLink(deps.backendUrl, secret);
      reply.code(201).header("cache-control", "no-store");
      return reply.send({ link, token: secret, expires_at: formatTime(expiresAt) });
    },
  );
}
