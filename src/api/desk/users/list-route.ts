import { Type } from "typebox";
import { listUsers } from "../../../domain/identity/list-users.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { EMAIL_CHARACTERS_MAX } from "../../../kernel/email.ts";
import type { Language } from "../../../kernel/language.ts";
import { ROLES } from "../../../kernel/role.ts";
import { presentUserWithBalance, UserWithBalanceOut } from "../../presenters/present-user.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { OneOf } from "../../server/schema-kinds.ts";

const LIMIT_DEFAULT = 50;

const UsersQuery = pageQuery(LIMIT_DEFAULT, {
  search: Type.Optional(
    Type.String({
      maxLength: EMAIL_CHARACTERS_MAX,
      description: "A part of the e-mail address, the username or the name in full; or the whole id.",
    }),
  ),
  role: Type.Optional(OneOf(ROLES, { description: "Only those with this role." })),
  is_active: Type.Optional(Type.Boolean({ description: "Only those who may sign in, or only the others." })),
});

const UsersOut = pageAnswer("Users", UserWithBalanceOut);

export function listUsersRoute(
  app: HttpApp,
  deps: { readonly database: Database; readonly defaultLanguage: Language },
): void {
  app.get(
    "/api/v1/admin/users",
    {
      config: { permission: "read" },
      schema: {
        operationId: "listUsers",
        tags: ["Administration"],
        summary: "All users, newest first",
        security: [{ bearer: [] }],
        querystring: UsersQuery,
        response: {
          200: { ...UsersOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listUsers(deps.database.direct, {
        ...page,
        search: request.query.search?.trim() || null,
        isActive: request.query.is_active ?? null,
        role: request.query.role ?? null,
      });
      return presentPage(found, page, (user) => presentUserWithBalance(user, user, deps.defaultLanguage));
    },
  );
}
