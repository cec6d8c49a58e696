import { Type } from "typebox";
import type { HttpApp } from "../../http/http-app.ts";
import type { Sentence } from "../../kernel/words.ts";

const WELCOME: Sentence = { en: "Welcome to Zenzefi Backend", ru: "Добро пожаловать в Zenzefi Backend" };

const RootOut = Type.Object(
  {
    message: Type.String({ examples: [WELCOME.en] }),
    version: Type.String(),
    docs: Type.String({ description: "Where the API is described.", examples: ["/docs"] }),
  },
  { title: "Root" },
);

export function rootRoutes(app: HttpApp, deps: { readonly version: string }): void {
  app.get(
    "/",
    {
      schema: {
        operationId: "readRoot",
        tags: ["Health"],
        summary: "What this is",
        security: [],
        response: { 200: { ...RootOut, description: "Name and version." } },
      },
    },
    async (request) => ({ message: WELCOME[request.language], version: deps.version, docs: "/docs" }),
  );
}
