import type { FastifyReply } from "fastify";
import type { Static } from "typebox";
import { administerUser } from "../../../domain/identity/administer-user.ts";
import { readUser } from "../../../domain/identity/read-user.ts";
import type { User } from "../../../domain/identity/user.ts";
import { userVersion } from "../../../domain/identity/user-version.ts";
import { type Credit, readCredit } from "../../../domain/ledger/read-credit.ts";
import { actorOf } from "../../../http/actor.ts";
import { entityTag, readIfMatch } from "../../../http/if-match.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Language } from "../../../kernel/language.ts";
import {
  presentGrantedEnd,
  presentUserWithBalance,
  UserWithCreditOut,
} from "../../presenters/present-user.ts";
import { roleAtDesk } from "../../server/desk-routes.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { IfMatchHeaders } from "../../server/schema-kinds.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { type AdjustmentRouteDeps, adjustmentRoute } from "./adjustment-route.ts";
import { listUsersRoute } from "./list-route.ts";
import { type PasswordResetRouteDeps, passwordResetRoute } from "./password-reset-route.ts";
import { AdministrationIn, UserParams } from "./schemas.ts";

export type AdminUserRoutesDeps = AdjustmentRouteDeps &
  PasswordResetRouteDeps & { readonly defaultLanguage: Language };

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

export function adminUserRoutes(app: HttpApp, deps: AdminUserRoutesDeps): void {
  listUsersRoute(app, deps);
  readRoute(app, deps);
  administerRoute(app, deps);
  adjustmentRoute(app, deps);
  passwordResetRoute(app, deps);
}

function readRoute(app: HttpApp, deps: AdminUserRoutesDeps): void {
  app.get(
    "/api/v1/admin/users/:user_id",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readUser",
        summary: "One user, with the version as `ETag`",
        params: UserParams,
        response: {
          200: { ...UserWithCreditOut, description: "The user." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const userId = request.params.user_id;
      const credit = await readCredit(deps.database.direct, userId);
      const user = await readUser(deps.database.direct, userId);
      if (user === null) throw new AppError("not_found");
      return answerUser(reply, user, credit, deps.defaultLanguage);
    },
  );
}

function administerRoute(app: HttpApp, deps: AdminUserRoutesDeps): void {
  app.patch(
    "/api/v1/admin/users/:user_id",
    {
      config: { permission: "change-users" },
      schema: {
        ...COMMON,
        operationId: "administerUser",
        summary: "Change a user's rights or balance",
        description:
          "All of it or nothing. A role and a balance are for owners to change, and so is anything in the account of somebody with a role.",
        headers: IfMatchHeaders,
        params: UserParams,
        body: AdministrationIn,
        response: {
          200: { ...UserWithCreditOut, description: "The changed user, with the new version as `ETag`." },
          ...problemResponses(
            ...DESK_ERRORS,
            "account_protected",
            "not_found",
            "last_superuser",
            "precondition_failed",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const by = { role: roleAtDesk(request), ifMatch: readIfMatch(request.headers["if-match"]) };
      const change = { userId: request.params.user_id, ...readChange(request.body) };
      const { user, wallet } = await administerUser(deps, actorOf(request), by, change);
      const { nextEnd } = await readCredit(deps.database.direct, user.id);
      return answerUser(reply, user, { ...wallet, nextEnd }, deps.defaultLanguage);
    },
  );
}

function answerUser(reply: FastifyReply, user: User, credit: Credit, language: Language) {
  reply.header("etag", entityTag(userVersion(user, credit)));
  return { ...presentUserWithBalance(user, credit, language), ...presentGrantedEnd(credit.nextEnd) };
}

/** @throws SchemaRefusal (answers 422): `role` and `is_superuser` contradict each other */
function readChange(body: Static<typeof AdministrationIn>) {
  const { is_active, role, is_superuser, currency_balance, reason } = body;
  if (role !== undefined && is_superuser !== undefined && is_superuser !== (role === "owner")) {
    throw new SchemaRefusal([{ path: "/is_superuser", keyword: "same", params: { member: "role" } }]);
  }
  return {
    ...(is_active === undefined ? {} : { isActive: is_active }),
    ...(role === undefined ? {} : { role }),
    ...(is_superuser === undefined || role !== undefined ? {} : { isSuperuser: is_superuser }),
    ...(currency_balance === undefined
      ? {}
      : { balanceCents: moneyMember(currency_balance, "/currency_balance", "money-not-negative") }),
    ...(reason === undefined ? {} : { reason }),
  };
}
