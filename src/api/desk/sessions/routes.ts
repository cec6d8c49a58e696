import { Type } from "typebox";
import { readUsernames, usernameOf } from "../../../domain/identity/read-usernames.ts";
import { forceEndSession } from "../../../domain/sessions/force-end-session.ts";
import { listSessions, type ProxySession } from "../../../domain/sessions/list-sessions.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS, deviceIdHint } from "../../../kernel/device-id.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageQuery, presentPage, readPage, searchedPageAnswer } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { type ReadListDeps, readList } from "../../server/read-list.ts";
import { Id, Reason, Search, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

export type AdminSessionRoutesDeps = ReadListDeps & {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
};

const LIMIT_DEFAULT = 50;
const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

const SessionsQuery = pageQuery(LIMIT_DEFAULT, {
  user_id: Type.Optional(Id("Only those of this user.")),
  token_id: Type.Optional(Id("Only those of this access token.")),
  from: Type.Optional(Time("Not begun before this time.")),
  to: Type.Optional(Time("Begun before this time.")),
  search: Search("the device id's hint, the address or the `User-Agent`"),
  active_only: Type.Optional(Type.Boolean({ default: false, description: "Leave out what has ended." })),
});

const SessionOut = Type.Object(
  {
    id: Id("The session."),
    user_id: Id("Whose token it is."),
    username: Type.String({ description: "Whose token it is.", examples: ["anna"] }),
    token_id: Id("The access token's id."),
    device_id_hint: Type.String({
      description: `The first ${DEVICE_ID_HINT_CHARACTERS} characters of the device id.`,
    }),
    ip_address: TextOrNull("The client's address."),
    user_agent: TextOrNull("The client's `User-Agent`."),
    started_at: Time("When it began."),
    last_activity: Time("When it last had traffic."),
    ended_at: TimeOrNull("When it ended; null while it is open."),
    end_reason: TextOrNull("Why it ended."),
    request_count: Type.Integer(),
    bytes_in: Type.Integer({ description: "Bytes of bodies to the target." }),
    bytes_out: Type.Integer({ description: "Bytes of bodies from the target." }),
    further_conflicts: Type.Integer({
      description:
        "Refusals of devices beyond the first 20, which alone are named in the audit log. Only refusals that reached the database count: at most one a second for each process.",
    }),
    is_active: Type.Boolean({ description: "Not ended." }),
  },
  { title: "ProxySession" },
);

export function adminSessionRoutes(app: HttpApp, deps: AdminSessionRoutesDeps): void {
  listRoute(app, deps);
  endRoute(app, deps);
}

function listRoute(app: HttpApp, deps: AdminSessionRoutesDeps): void {
  app.get(
    "/api/v1/admin/sessions",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listSessions",
        summary: "Which device held which token, newest first",
        querystring: SessionsQuery,
        response: {
          200: { ...searchedPageAnswer("ProxySessions", SessionOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "reports_busy", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const { user_id, token_id, from, to, active_only } = request.query;
      const search = request.query.search?.trim() || null;
      const query = {
        ...page,
        userId: user_id ?? null,
        tokenId: token_id ?? null,
        startedFrom: from === undefined ? null : new Date(from),
        startedTo: to === undefined ? null : new Date(to),
        search,
        activeOnly: active_only ?? false,
      };
      const found = await readList(deps, request, search !== null, (tx) => listSessions(tx, query));
      const names = await readUsernames(
        deps.database.direct,
        found.items.map(({ userId }) => userId),
      );
      return presentPage(found, page, (session) => ({
        ...presentSession(session),
        username: usernameOf(names, session.userId),
      }));
    },
  );
}

function endRoute(app: HttpApp, deps: AdminSessionRoutesDeps): void {
  app.delete(
    "/api/v1/admin/sessions/:session_id",
    {
      config: { permission: "end-sessions" },
      schema: {
        ...COMMON,
        operationId: "endSession",
        summary: "End a session and cut what runs on it",
        params: Type.Object({ session_id: Id("The session.") }),
        querystring: Type.Object({
          reason: Reason,
        }),
        response: {
          204: { type: "null", description: "It has ended." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { reason } = request.query;
      const sessionId = request.params.session_id;
      await deps.database.transaction((tx) =>
        forceEndSession(tx, deps, actorOf(request), {
          sessionId,
          ...(reason === undefined ? {} : { reason }),
        }),
      );
      return reply.code(204).send(null);
    },
  );
}

function presentSession(session: ProxySession) {
  return {
    id: session.id,
    user_id: session.userId,
    token_id: session.tokenId,
    device_id_hint: deviceIdHint(session.deviceId),
    ip_address: session.ip,
    user_agent: session.userAgent,
    started_at: formatTime(session.startedAt),
    last_activity: formatTime(session.lastActivity),
    ended_at: formatTimeOrNull(session.endedAt),
    end_reason: session.endReason,
    request_count: Number(session.requestCount),
    bytes_in: Number(session.bytesIn),
    bytes_out: Number(session.bytesOut),
    further_conflicts: Number(session.furtherConflicts),
    is_active: session.endedAt === null,
  };
}
