import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { unsubscribe } from "../../../domain/notifications/unsubscribe.ts";
import {
  UNSUBSCRIBE_PATH,
  type UnsubscribeLinks,
  type Unsubscription,
} from "../../../domain/notifications/unsubscribe-links.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { UNSUBSCRIBE_POLICY, unsubscribePage } from "./unsubscribe-page.ts";

const LinkQuery = Type.Object({
  token: Type.String({ maxLength: 64, description: "The signed token of the link in the mail." }),
});
const HTML = { content: { "text/html": { schema: Type.String() } } };

/** A mail program sends a few bytes (RFC 8058), which say nothing: the link says all. */
const BODY_BYTES_MAX = 4_096;

type Deps = {
  readonly database: Database;
  readonly notifications: { readonly links: Pick<UnsubscribeLinks, "read"> };
};

/** Unsubscribing without a sign-in: a GET, which scanners of mails follow too, changes nothing; a POST does it (RFC 8058). */
export function unsubscribeRoutes(app: HttpApp, { database, notifications }: Deps): void {
  const read = (token: string): Unsubscription => {
    const found = notifications.links.read(token);
    if (found === null) throw new AppError("not_found");
    return found;
  };
  const common = { tags: ["Users"], security: [], querystring: LinkQuery };
  const errors = problemResponses("not_found", "validation_failed");

  app.get(
    UNSUBSCRIBE_PATH,
    {
      schema: {
        ...common,
        operationId: "showUnsubscribe",
        summary: "A page that asks whether to send no more mails of a group",
        description: "Changes nothing. The link in each mail leads here.",
        response: { 200: { ...HTML, description: "A page with a button." }, ...errors },
      },
    },
    async (request, reply) => {
      const { token } = request.query;
      const { group } = read(token);
      return sendPage(reply, unsubscribePage(group, request.language, token));
    },
  );

  app.register(async (scope: HttpApp) => {
    // A form by the button, a form of either type by a mail program.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: BODY_BYTES_MAX },
      (_request, _body, done) => done(null, undefined),
    );
    scope.post(
      UNSUBSCRIBE_PATH,
      {
        schema: {
          ...common,
          operationId: "unsubscribe",
          summary: "Send no more mails of a group",
          description: "One-click unsubscribe (RFC 8058). The body does not matter. Twice is as once.",
          response: { 200: { ...HTML, description: "Done; a page that says so." }, ...errors },
        },
      },
      async (request, reply) => {
        const { userId, group } = read(request.query.token);
        await database.transaction((tx) => unsubscribe(tx, { userId, group, channel: "mail" }));
        return sendPage(reply, unsubscribePage(group, request.language, null));
      },
    );
  });
}

/** Its address holds the token: it goes to nobody as a referrer, and stays in no cache. */
function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type("text/html; charset=utf-8")
    .headers({
      "cache-control": "no-store",
      "content-security-policy": UNSUBSCRIBE_POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .send(page);
}
