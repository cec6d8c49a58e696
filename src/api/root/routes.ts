import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { prefersHtml } from "../../http/prefers-html.ts";
import type { Sentence } from "../../kernel/language.ts";
import type { HttpApp } from "../server/http-app.ts";

const WELCOME: Sentence = { en: "Welcome to Zenzefi Backend", ru: "Добро пожаловать в Zenzefi Backend" };

const RootOut = Type.Object(
  {
    message: Type.String({ examples: [WELCOME.en] }),
    version: Type.String(),
    docs: Type.String({ description: "Where the API is described.", examples: ["/docs"] }),
  },
  { title: "Root" },
);

type RootRoutesDeps = {
  readonly version: string;
  /** Sends the web console's page; null if it was not built. */
  readonly sendConsole: ((reply: FastifyReply) => Promise<FastifyReply>) | null;
};

/** `/`: name and version for API clients, the web console for browsers. */
export function rootRoutes(app: HttpApp, { version, sendConsole }: RootRoutesDeps): void {
  app.get(
    "/",
    {
      schema: {
        operationId: "readRoot",
        tags: ["Health"],
        summary: "What this is",
        security: [],
        description: "A browser, which prefers HTML, gets the web console.",
        response: { 200: { ...RootOut, description: "Name and version." } },
      },
    },
    async (request, reply) => {
      if (sendConsole !== null && prefersHtml(request.headers.accept)) return sendConsole(reply);
      reply.header("vary", "Accept");
      return { message: WELCOME[request.language], version, docs: "/docs" };
    },
  );
}
