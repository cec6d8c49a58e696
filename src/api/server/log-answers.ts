import { loggedPath } from "../../http/logged-path.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { HttpApp } from "./http-app.ts";

/** Logs one line for each answer. The query is left out: it may carry what nobody should read in a log. */
export function logAnswers(app: HttpApp, log: Log): void {
  app.addHook("onResponse", async (request, reply) => {
    log.info("answered", {
      request_id: request.id,
      method: request.method,
      path: loggedPath(request.url),
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      ip: request.client.ip,
      user_id: request.principal?.userId ?? null,
    });
  });
}
