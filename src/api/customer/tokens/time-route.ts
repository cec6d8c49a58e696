import { Type } from "typebox";
import { listTimeEntries, type TimeEntry } from "../../../domain/tokens/list-time-entries.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, OneOf, Time } from "../../server/schema-kinds.ts";
import { TokenParams } from "./schemas.ts";

export type TimeRouteDeps = { readonly database: Database };

const LIMIT_DEFAULT = 20;

const TimeEntryOut = Type.Object(
  {
    id: Id("The entry's id."),
    kind: OneOf(["outage", "maintenance", "expired", "undo"], {
      description:
        "Why this time does not count against the token: the target was down, nobody was let through, or the token had expired before its lost time was given back. `undo`: time that was given back, and not used yet, counts again.",
    }),
    from: Time("When this time began."),
    to: Time("When it ended."),
    seconds: Type.Number({ description: "By how much the token's end moved; below zero for an `undo`." }),
    created_at: Time("When the end was moved."),
  },
  { title: "TokenTimeEntry" },
);

/** Why a token ends later than its length alone says. */
export function timeRoute(app: HttpApp, deps: TimeRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/tokens/:token_id/time",
    {
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "listTokenTime",
        summary: "The time that was given back to an access token, newest first",
        description: "The sum of `seconds` is `added_seconds` of the token.",
        params: TokenParams,
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("TokenTime", TimeEntryOut), description: "One page." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const whose = { userId: principalOf(request).userId, tokenId: request.params.token_id };
      const found = await listTimeEntries(deps.database.direct, { ...page, ...whose });
      return presentPage(found, page, presentEntry);
    },
  );
}

function presentEntry({ id, kind, startsAt, endsAt, addedMs, createdAt }: TimeEntry) {
  return {
    id,
    kind,
    from: formatTime(startsAt),
    to: formatTime(endsAt),
    seconds: addedMs / SECOND_MS,
    created_at: formatTime(createdAt),
  };
}
