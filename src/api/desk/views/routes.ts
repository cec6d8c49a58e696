import { Type } from "typebox";
import { endView, openView, type ViewDeps } from "../../../domain/identity/open-view.ts";
import { actorOf } from "../../../http/actor.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, Time } from "../../server/schema-kinds.ts";

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/users/:user_id/view";
const UserParams = Type.Object({ user_id: Id("The customer.") });

const ViewIn = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: "\\S",
      description: "Why, for the audit log.",
    }),
  },
  { title: "NewView" },
);

const ViewOut = Type.Object(
  {
    access_token: Type.String({
      description: "A JWT that reads the customer's own resources, and nothing else.",
    }),
    token_type: Type.Literal("bearer"),
    expires_in: Type.Integer({ description: "Seconds." }),
    expires_at: Time("When the view ends."),
    user_id: Id("Whose resources it reads."),
  },
  { title: "View" },
);

export function adminViewRoutes(app: HttpApp, deps: ViewDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "view-customers" },
      schema: {
        ...COMMON,
        operationId: "openView",
        summary: "Read for 30 minutes what a customer reads",
        description:
          "For customers, and lesser roles than one's own. With its JWT, `GET` of the customer's own resources answers, without the tokens themselves; everything else is 403 `view_only`. It ends after 30 minutes, with the sign-in that made it or its role, and with the next view.",
        params: UserParams,
        body: ViewIn,
        response: {
          201: { ...ViewOut, description: "The view." },
          ...problemResponses(...DESK_ERRORS, "account_protected", "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const userId = request.params.user_id;
      const wish = { userId, reason: request.body.reason };
      const view = await openView(deps, actorOf(request), principalOf(request), wish);
      return reply.code(201).send({
        access_token: view.jwt,
        token_type: "bearer",
        expires_in: view.expiresInSeconds,
        expires_at: formatTime(view.until),
        user_id: userId,
      });
    },
  );
  app.delete(
    PATH,
    {
      config: { permission: "view-customers" },
      schema: {
        ...COMMON,
        operationId: "endView",
        summary: "End my view of a customer",
        params: UserParams,
        response: {
          204: { type: "null", description: "No view of this sign-in is open." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      await endView(deps, actorOf(request), principalOf(request), request.params.user_id);
      return reply.code(204).send(null);
    },
  );
}
