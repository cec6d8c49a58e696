import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { SIGN_IN_COOKIE } from "../../http/cookies.ts";
import { hoistSchemas } from "./hoist-schemas.ts";
import { markOptionalBodies } from "./optional-bodies.ts";
import { PROXY_PATHS } from "./proxy-paths.ts";

const DESCRIPTION = `Sells time-limited access to one upstream server and carries the traffic to it.

**Conventions.** JSON in and out, \`snake_case\`, UTC times with an offset, UUID ids. Unknown members of a request are
ignored. Money is a decimal string with exactly two digits in answers (\`"18.00"\`), and a number or a decimal string in
requests. Every answer carries \`X-Request-Id\`; a valid one in the request (1 to 128 letters, digits and \`._:+/=@-\`) is reused.

**Errors** are \`application/problem+json\` (RFC 9457): \`detail\` is a sentence for people in the language of
\`Accept-Language\` (English or Russian), \`code\` is for programs. A body that is not JSON is answered with 422, like any other
invalid one. On proxied paths \`X-Gateway-Error\` marks errors of the gateway; errors of the target have no such field.

**Lists** take \`skip\` (or \`offset\`) and \`limit\`; \`next_cursor\`, sent as \`cursor\`, gives the next page in constant time.

**Changes by several people.** \`ETag\` is the version of what was answered. Sent as \`If-Match\` with a change, it answers 412
\`precondition_failed\` if somebody has changed it since; without it the last change wins.

**Limits** are sliding windows: 429 with \`Retry-After\`, and \`RateLimit-Limit\`, \`RateLimit-Remaining\` and
\`RateLimit-Reset\` (seconds) on the answers of limited calls.

**Views.** Who works at the desk may read what a customer reads (\`openView\`). With the JWT of a view every call that is no
\`GET\`, and every \`GET\` that is not of the customer's own resources, is 403 \`view_only\`; tokens themselves are null.

**Idempotency.** Calls that move money take \`Idempotency-Key\`: the same key with the same request gives the stored
answer again for 24 hours, with \`Idempotent-Replayed: true\`.`;

const TAGS = [
  { name: "Authentication", description: "Accounts and sign-in." },
  { name: "Users", description: "The signed-in user." },
  { name: "Access tokens", description: "What is sold: time-limited access." },
  { name: "Bundles", description: "Several access tokens at one price." },
  { name: "Gifts", description: "Access tokens that their owners give to others." },
  { name: "Currency", description: "The balance in ZNC." },
  { name: "Receipts", description: "What was paid and used, for others to check." },
  { name: "Payment webhooks", description: "For payment providers." },
  { name: "Telegram", description: "For Telegram, where updates of the bot come by webhook." },
  { name: "Proxy", description: "The target, through the gateway." },
  {
    name: "Administration",
    description:
      "The desk: for users with a role. `x-permission` of a call is what it requires, `x-roles` which roles have it. A new role counts from the next request on.",
  },
  { name: "Status", description: "For everybody: is the target up." },
  { name: "Health", description: "For load balancers, supervisors and Prometheus." },
];

/** The configuration of `@fastify/swagger`, for OpenAPI 3.1. */
export function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Zenzefi Backend", version, description: DESCRIPTION },
      servers: [{ url: "/", description: "This server" }],
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "From `login`." },
          accessToken: {
            type: "apiKey",
            in: "header",
            name: "X-Access-Token",
            description: "The 64 characters of an access token.",
          },
          accessCookie: {
            type: "apiKey",
            in: "cookie",
            name: "zenzefi_access_token",
            description: "Set by `POST /api/v1/proxy/authenticate`.",
          },
          signInCookie: {
            type: "apiKey",
            in: "cookie",
            name: SIGN_IN_COOKIE,
            description: "Set by `login` with `keep_signed_in`; for the console.",
          },
          metricsToken: { type: "http", scheme: "bearer", description: "`METRICS_TOKEN`" },
        },
      },
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, at) => String(schema.$id ?? `def-${at}`) },
    transformObject: (document) => {
      if (!("openapiObject" in document)) throw new TypeError("the API is described by OpenAPI 3");
      const { openapiObject } = document;
      const paths = markOptionalBodies({ ...openapiObject.paths, ...PROXY_PATHS });
      return hoistSchemas({ ...openapiObject, paths });
    },
  };
}
