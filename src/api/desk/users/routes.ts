import { administerUser } from "../../../domain/identity/administer-user.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Language } from "../../../kernel/language.ts";
import { presentUserWithBalance, UserWithBalanceOut } from "../../presenters/present-user.ts";
import { type Guard, SUPERUSER_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { type AdjustmentRouteDeps, adjustmentRoute } from "./adjustment-route.ts";
import { listUsersRoute } from "./list-route.ts";
import { type PasswordResetRouteDeps, passwordResetRoute } from "./password-reset-route.ts";
import { AdministrationIn, UserParams } from "./schemas.ts";

export type AdminUserRoutesDeps = AdjustmentRouteDeps &
  PasswordResetRouteDeps & { readonly defaultLanguage: Language };

/** @param superuser lets superusers through */
export function adminUserRoutes(app: HttpApp, deps: AdminUserRoutesDeps, superuser: Guard): void {
  listUsersRoute(app, deps, superuser);
  administerRoute(app, deps, superuser);
  adjustmentRoute(app, deps, superuser);
  passwordResetRoute(app, deps, superuser);
}

function administerRoute(app: HttpApp, deps: AdminUserRoutesDeps, superuser: Guard): void {
  app.patch(
    "/api/v1/admin/users/:user_id",
    {
      onRequest: [...superuser],
      schema: {
        operationId: "administerUser",
        tags: ["Administration"],
        summary: "Change a user's rights or balance",
        security: [{ bearer: [] }],
        params: UserParams,
        body: AdministrationIn,
        response: {
          200: { ...UserWithBalanceOut, description: "The changed user." },
          ...problemResponses(...SUPERUSER_ERRORS, "not_found", "last_superuser", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { is_active, is_superuser, currency_balance, reason } = request.body;
      const userId = request.params.user_id;
      const { user, wallet } = await administerUser(deps, actorOf(request), {
        userId,
        ...(is_active === undefined ? {} : { isActive: is_active }),
        ...(is_superuser === undefined ? {} : { isSuperuser: is_superuser }),
        ...(currency_balance === undefined
          ? {}
          : { balanceCents: moneyMember(currency_balance, "/currency_balance", "money-not-negative") }),
        ...(reason === undefined ? {} : { reason }),
      });
      return presentUserWithBalance(user, wallet, deps.defaultLanguage);
    },
  );
}
