import { verifyEmail } from "../../../domain/identity/verify-email.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { VerifyEmailIn } from "./schemas.ts";

export type VerifyEmailDeps = Parameters<typeof verifyEmail>[0];

/** @param limited counts the calls of the authentication API */
export function verifyEmailRoute(app: HttpApp, deps: VerifyEmailDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/verify-email",
    {
      onRequest: [...limited],
      schema: {
        operationId: "verifyEmail",
        tags: ["Authentication"],
        summary: "Confirm an e-mail address by a one-time link",
        security: [],
        body: VerifyEmailIn,
        response: {
          204: { type: "null", description: "The address is confirmed." },
          ...problemResponses("verification_link_invalid", "validation_failed", "rate_limited"),
        },
      },
    },
    async (request, reply) => {
      await verifyEmail(deps, actorOf(request), request.body.token);
      return reply.code(204).send(null);
    },
  );
}
