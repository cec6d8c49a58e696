import { Type } from "typebox";
import { administerUser } from "../../domain/identity/administer-user.ts";
import { actorOf } from "../../http/actor.ts";
import type { Guard } from "../../http/guard.ts";
import type { HttpApp } from "../../http/http-app.ts";
import { MoneyIn, moneyMember } from "../../http/money-member.ts";
import { problemResponses } from "../../http/problem-schema.ts";
import { principalOf } from "../../http/request-state.ts";
import { Id } from "../../http/schema-kinds.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Events } from "../../kernel/events.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/words.ts";
import { presentUserWithBalance, UserWithBalanceOut } from "../presenters/present-user.ts";

export type AdminUserRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly events: Events;
  readonly accessSignal: () => void;
  readonly defaultLanguage: Language;
};

const UserParams = Type.Object({ user_id: Id("The user.") });

const AdministrationIn = Type.Object(
  {
    is_active: Type.Optional(
      Type.Boolean({ description: "False locks the user out and cuts what runs on the user's tokens." }),
    ),
    is_superuser: Type.Optional(Type.Boolean()),
    currency_balance: Type.Optional(
      MoneyIn("What the balance shall be; the difference becomes an `adjustment` transaction."),
    ),
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: "Why, for the audit log." }),
    ),
  },
  { title: "UserAdministration", description: "What is left out stays as it is." },
);

/** @param superuser lets superusers through */
export function adminUserRoutes(app: HttpApp, deps: AdminUserRoutesDeps, superuser: Guard): void {
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
          ...problemResponses(
            "not_authenticated",
            "account_disabled",
            "forbidden",
            "not_found",
            "last_superuser",
            "validation_failed",
          ),
        },
      },
    },
    async (request) => {
      const { is_active, is_superuser, currency_balance, reason } = request.body;
      const userId = request.params.user_id.toLowerCase();
      const { user, balanceCents } = await administerUser(deps, actorOf(request), {
        userId,
        ...(is_active === undefined ? {} : { isActive: is_active }),
        ...(is_superuser === undefined ? {} : { isSuperuser: is_superuser }),
        ...(currency_balance === undefined
          ? {}
          : { balanceCents: moneyMember(currency_balance, "/currency_balance", "money-not-negative") }),
        ...(reason === undefined ? {} : { reason }),
      });
      if (is_active !== undefined) deps.accessSignal();
      deps.events.emit({ kind: "user_changed_by_admin", userId, adminId: principalOf(request).userId });
      return presentUserWithBalance(user, balanceCents, deps.defaultLanguage);
    },
  );
}
