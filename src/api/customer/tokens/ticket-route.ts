import { openToken } from "../../../domain/tokens/open-token.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Sealer } from "../../../kernel/sealer.port.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TicketOut, TokenParams } from "./schemas.ts";

export type TicketRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly sealer: Sealer;
  /** Null if the target has no origin of its own. */
  readonly tickets: IssuesTickets | null;
};

type IssuesTickets = {
  /** For a token that may be used. */
  issue(
    tokenId: Uuid,
    tokenText: string,
  ): Promise<{ readonly ticket: string; readonly url: string; readonly expiresInSeconds: number }>;
};

/**
 * Takes no `Idempotency-Key`: the stored answer would hold the ticket, and a further ticket costs nothing.
 * @param signedIn lets signed-in users through
 */
export function ticketRoute(app: HttpApp, deps: TicketRouteDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/tokens/:token_id/ticket",
    {
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "issueTicket",
        summary: "Open the target at its own origin",
        description:
          "A ticket carries a browser to the target's own origin, once, in place of the token. Neither starts the token's time nor claims it for a device. A token has at most 20 tickets; a further one voids the oldest.",
        params: TokenParams,
        response: {
          201: { ...TicketOut, description: "A ticket for one browser." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "own_origin_off",
            "token_not_found",
            "token_expired",
            "token_unreadable",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      if (deps.tickets === null) throw new AppError("own_origin_off");
      const tokenId = request.params.token_id;
      const { userId } = principalOf(request);
      const tokenText = await openToken(deps.database.direct, deps, { userId, tokenId });
      const { ticket, url, expiresInSeconds } = await deps.tickets.issue(tokenId, tokenText);
      reply.code(201).header("cache-control", "no-store");
      return { ticket, url, expires_in: expiresInSeconds };
    },
  );
}
