import { usePasswordReset } from "../../../domain/identity/use-password-reset.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { PasswordResetIn } from "./schemas.ts";

export type PasswordResetDeps = Parameters<typeof usePasswordReset>[0];

/** @param limited counts the calls of the authentication API */
export function usePasswordResetRoute(app: HttpApp, deps: PasswordResetDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/password-reset",
    {
      onRequest: [...limited],
      schema: {
        operationId: "usePasswordReset",
        tags: ["Authentication"],
        summary: "Set a new password by a one-time link",
        security: [],
        body: PasswordResetIn,
        response: {
          204: { type: "null", description: "The new password is valid from now on." },
          ...problemResponses("reset_link_invalid", "validation_failed", "rate_limited", "sign_ins_busy"),
        },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      await usePasswordReset(deps, actorOf(request), { secret: token, password });
      return reply.code(204).send(null);
    },
  );
}
