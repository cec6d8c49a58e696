import { Type } from "typebox";
import { type AuditLog, listAuditLogs } from "../../../domain/audit/list-audit-logs.ts";
import { readUsernames } from "../../../domain/identity/read-usernames.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageQuery, presentPage, readPage, searchedPageAnswer } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { type ReadListDeps, readList } from "../../server/read-list.ts";
import { Id, Search, TextOrNull, Time } from "../../server/schema-kinds.ts";

const LIMIT_DEFAULT = 50;

const AuditLogsQuery = pageQuery(LIMIT_DEFAULT, {
  user_id: Type.Optional(Id("Only what this user did.")),
  action: Type.Optional(Type.String({ maxLength: 100, examples: ["token.revoked"] })),
  resource_type: Type.Optional(Type.String({ maxLength: 100, examples: ["token"] })),
  resource_id: Type.Optional(Type.String({ maxLength: 100, description: "Only what was done to this one." })),
  search: Search("any text of a record: its action, reason, states, address or ids"),
  from: Type.Optional(Time("Not before this time.")),
  to: Type.Optional(Time("Before this time.")),
});

/** The state before or after a change: its members depend on the action. */
const Change = (description: string) =>
  Type.Unsafe<unknown>({ type: ["object", "null"], additionalProperties: true, description });

const AuditLogOut = Type.Object(
  {
    id: Id("The record."),
    user_id: TextOrNull("Who did it; null for the service itself and before a sign-in."),
    username: TextOrNull("The name of who did it; null with `user_id`."),
    action: Type.String({ examples: ["token.revoked"] }),
    resource_type: Type.String({ examples: ["token"] }),
    resource_id: TextOrNull("What it changed."),
    before: Change("What it was."),
    after: Change("What it became."),
    reason: TextOrNull("Why, if a reason was given."),
    ip_address: TextOrNull("The client's address."),
    user_agent: TextOrNull("The client's `User-Agent`."),
    request_id: TextOrNull("The X-Request-Id of the call."),
    created_at: Time("When it was done."),
  },
  { title: "AuditLog" },
);

export function adminAuditRoutes(app: HttpApp, deps: ReadListDeps): void {
  app.get(
    "/api/v1/admin/audit-logs",
    {
      config: { permission: "read" },
      schema: {
        operationId: "listAuditLogs",
        tags: ["Administration"],
        summary: "Who did what, newest first",
        security: [{ bearer: [] }],
        querystring: AuditLogsQuery,
        response: {
          200: { ...searchedPageAnswer("AuditLogs", AuditLogOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "reports_busy", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const { user_id, action, resource_type, resource_id, from, to } = request.query;
      const search = request.query.search?.trim() || null;
      const query = {
        ...page,
        actorId: user_id ?? null,
        action: action ?? null,
        resourceType: resource_type ?? null,
        resourceId: resource_id ?? null,
        search,
        from: from === undefined ? null : new Date(from),
        to: to === undefined ? null : new Date(to),
      };
      const found = await readList(deps, request, search !== null, (tx) => listAuditLogs(tx, query));
      const names = await readUsernames(
        deps.database.direct,
        found.items.map(({ actorId }) => actorId),
      );
      return presentPage(found, page, (log) => presentAuditLog(log, names));
    },
  );
}

function presentAuditLog(log: AuditLog, names: ReadonlyMap<string, string>) {
  return {
    id: log.id,
    user_id: log.actorId,
    username: log.actorId === null ? null : (names.get(log.actorId) ?? null),
    action: log.action,
    resource_type: log.resourceType,
    resource_id: log.resourceId,
    before: log.before,
    after: log.after,
    reason: log.reason,
    ip_address: log.ip,
    user_agent: log.userAgent,
    request_id: log.requestId,
    created_at: formatTime(log.createdAt),
  };
}
