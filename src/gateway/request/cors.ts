import type { IncomingMessage } from "node:http";
import { EXPOSED_HEADERS, PREFLIGHT_MAX_AGE_SECONDS } from "../../http/cors.ts";
import { type AddedFields, NO_ADDED_FIELDS } from "./added-fields.ts";

/**
 * What an answer to a page of a listed origin carries (`CORS_ORIGINS`), with cookies, as at the API. It takes the
 * place of what the target says of that: who may read what comes through this host is for its operator to decide.
 * To any other origin nothing is said.
 */
export function corsFields(origins: ReadonlySet<string>, { headers }: IncomingMessage): AddedFields {
  const { origin } = headers;
  if (origin === undefined || !origins.has(origin)) return NO_ADDED_FIELDS;
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": EXPOSED_HEADERS,
    vary: "Origin",
  };
}

/** Whether a browser asks if a page of another origin may send what it wants to send. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** What it is told: the method and the headers that it asked for. What the target takes, only the target knows. */
export function preflightFields({ headers }: IncomingMessage): AddedFields {
  const asked = headers["access-control-request-headers"];
  return {
    "access-control-allow-methods": headers["access-control-request-method"] ?? "",
    ...(asked === undefined ? {} : { "access-control-allow-headers": asked }),
    "access-control-max-age": String(PREFLIGHT_MAX_AGE_SECONDS),
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
}
