import { Type } from "typebox";
import { FOUND_KINDS, FOUND_OF_KIND_MAX, searchDesk } from "../../../domain/desk/search-desk.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { EMAIL_CHARACTERS_MAX } from "../../../kernel/email.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Id, OneOf } from "../../server/schema-kinds.ts";

/** One character is a part of nearly every address. */
const SEARCH_CHARACTERS_MIN = 2;

const SearchQuery = Type.Object({
  q: Type.String({
    minLength: SEARCH_CHARACTERS_MIN,
    maxLength: EMAIL_CHARACTERS_MAX,
    pattern: "\\S",
    description:
      "Of a user: a part of the address or a name. Of an access token: the last 6 characters of its id or more. Of a payment: the first 6 of the provider's id or more. Of each, and of a session: the whole id. No character is a wildcard.",
  }),
});

const FoundOut = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          kind: OneOf(FOUND_KINDS, { description: "What it is." }),
          id: Id("Its id."),
          title: Type.String({
            description:
              "The address of a user, the end of a token's id, the provider's id, a device's hint.",
          }),
          user_id: Id("Whose it is."),
          username: Type.String({ description: "Whose it is." }),
        },
        { title: "Found" },
      ),
    ),
  },
  { title: "SearchResults" },
);

/** All that is found is readable with the permission `read`, as the lists that it is in. */
export function adminSearchRoutes(app: HttpApp, deps: { readonly database: Database }): void {
  app.get(
    "/api/v1/admin/search",
    {
      config: { permission: "read" },
      schema: {
        operationId: "searchDesk",
        tags: ["Administration"],
        summary: "Users, access tokens, payments and sessions by one text",
        security: [{ bearer: [] }],
        querystring: SearchQuery,
        response: {
          200: { ...FoundOut, description: `At most ${FOUND_OF_KIND_MAX} of each kind.` },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const found = await searchDesk(deps.database.direct, request.query.q.trim());
      return {
        items: found.map(({ kind, id, title, userId, username }) => ({
          kind,
          id,
          title,
          user_id: userId,
          username,
        })),
      };
    },
  );
}
