import { EXPOSED_HEADERS, PREFLIGHT_MAX_AGE_SECONDS } from "../../http/cors.ts";
import { type AddedFields, NO_ADDED_FIELDS } from "./added-fields.ts";
import type { ClientRequest } from "./client.port.ts";

/**
 * The CORS fields of an answer to a page of a listed origin (`CORS_ORIGINS`), with cookies, as at the API. They replace the
 * target's: the operator of this host decides which pages may read what it sends. For any other origin there are none.
 */
export function corsFields(origins: ReadonlySet<string>, { headers }: ClientRequest): AddedFields {
  const { origin } = headers;
  if (origin === undefined || !origins.has(origin)) return NO_ADDED_FIELDS;
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": EXPOSED_HEADERS,
    vary: "Origin",
  };
}

/** Whether this is a CORS preflight. */
export function isPreflight({ method, headers }: ClientRequest): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** Allows the method and the headers that the preflight asks for: only the target knows which of them it accepts. */
export function preflightFields({ headers }: ClientRequest): AddedFields {
  const requested = headers["access-control-request-headers"];
  return {
    "access-control-allow-methods": headers["access-control-request-method"] ?? "",
    ...(requested === undefined ? {} : { "access-control-allow-headers": requested }),
    "access-control-max-age": String(PREFLIGHT_MAX_AGE_SECONDS),
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
}
