import { type TSchema, Type } from "typebox";
import type { Permission } from "../../../domain/identity/role-rules.ts";
import type { AuthenticateJwt } from "../../server/authenticate-user.ts";
import { bearerOf } from "../../server/bearer.ts";
import { type DeskRules, requireAtDesk } from "../../server/desk-routes.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import type { SessionBoard } from "./open-session-board.ts";
import { LiveEventOut } from "./present-live-session.ts";

export type LiveRoutesDeps = DeskRules & { readonly sessionBoard: SessionBoard };

const PERMISSION: Permission = "read";

/** What keeps a stream from being stored, changed or held back on its way: nginx reads `X-Accel-Buffering`. */
const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

const EVENTS: TSchema = Type.Unsafe<unknown>({
  description: "Events; the `data` of each is JSON.",
  content: { "text/event-stream": { schema: LiveEventOut } },
});

const DESCRIPTION = `Server-Sent Events: \`snapshot\` first, then \`changes\` within 2 seconds after they happen, and \`end\` where the server ends the stream. A comment keeps a silent stream open.

The stream ends when the JWT expires, the sign-in ends, or the role or the account is taken away, with the code that the next request would get. A client that comes back is sent a snapshot, whatever its \`Last-Event-ID\`. Who reads too slowly is cut. An \`EventSource\` of a browser cannot send the JWT: read the stream with \`fetch\`.`;

export function adminLiveRoutes(app: HttpApp, deps: LiveRoutesDeps, authenticateJwt: AuthenticateJwt): void {
  app.get(
    "/api/v1/admin/live",
    {
      config: { permission: PERMISSION },
      schema: {
        operationId: "watchSessions",
        tags: ["Administration"],
        summary: "Who is on the target now, as it changes",
        description: DESCRIPTION,
        security: [{ bearer: [] }],
        response: {
          200: EVENTS,
          ...problemResponses(...DESK_ERRORS, "live_streams_limit", "shutting_down"),
        },
      },
    },
    async (request, reply) => {
      reply.headers(STREAM_HEADERS);
      if (request.method === "HEAD") return reply.send("");
      const jwt = bearerOf(request.headers.authorization) ?? "";
      const check = async (): Promise<void> => {
        requireAtDesk(await authenticateJwt(jwt), PERMISSION, deps);
      };
      const { readable } = deps.sessionBoard.open({ userId: principalOf(request).userId, check });
      return reply.send(readable);
    },
  );
}
