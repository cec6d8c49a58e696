import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { HttpApp } from "../server/http-app.ts";
import { PROBLEM_SCHEMA } from "../server/problem-schema.ts";
import { openapiOptions } from "./openapi-document.ts";
import { REDOC_PAGE, readRedocScript } from "./redoc-page.ts";

/** Swagger UI's top bar has another project's logo and an input for other documents. */
const HIDE_TOP_BAR = ".swagger-ui .topbar { display: none }";

/** Both viewers set style attributes and use small images in `data:` URLs. Nothing is loaded from other servers. */
const VIEWER_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data: blob:",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
].join("; ");

/** A viewer's script changes only with a release. */
const SCRIPT_CACHE = "public, max-age=86400";

/** Collects the descriptions of all routes registered after it. */
export async function describeRoutes(app: HttpApp, deps: { readonly version: string }): Promise<void> {
  app.addSchema(PROBLEM_SCHEMA);
  await app.register(swagger, openapiOptions(deps.version));
}

/** `/docs` (Swagger UI), `/redoc` and `/openapi.json`, and all files that they load. */
export async function docsRoutes(app: HttpApp): Promise<void> {
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    indexPrefix: "",
    staticCSP: VIEWER_POLICY,
    uiConfig: { deepLinking: true },
    theme: { title: "Zenzefi Backend API", css: [{ filename: "zenzefi.css", content: HIDE_TOP_BAR }] },
  });
  redocRoutes(app);
}

function redocRoutes(app: HttpApp): void {
  app.get("/redoc", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", VIEWER_POLICY).send(REDOC_PAGE),
  );
  let script: Promise<string> | null = null;
  app.get("/redoc/redoc.js", { schema: { hide: true } }, async (_request, reply) => {
    script ??= readRedocScript();
    return reply
      .type("text/javascript; charset=utf-8")
      .header("cache-control", SCRIPT_CACHE)
      .send(await script);
  });
}
