import { type Grant, mayGoOn } from "../../domain/access/grant.ts";
import { DEVICE_COOKIE } from "../../http/cookies.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError, ValidationError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import {
  type CookieDeps,
  connectingCookies,
  disconnectingCookies,
} from "../credentials/credential-cookies.ts";
import { readCredentials } from "../credentials/read-credentials.ts";
import { type GrantLookup, type KnownToken, PresentedToken } from "../live/grant-lookup.ts";
import type { ClientRequest } from "../request/client.port.ts";
import { isCrossSite } from "../request/cross-site.ts";
import { readBody } from "../request/read-body.ts";
import { SECRET_URL_FIELDS, writeJson } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";
import { presentStatus, type StatusDeps } from "../status/reply-with-status.ts";
import type { Tickets } from "./tickets.ts";

/** `{"token": "<64 characters>"}` with room for white space, or a form with a ticket. */
export const BODY_BYTES_MAX = 4_096;
/** The body fits into one packet. */
export const BODY_DEADLINE_MS = 5 * SECOND_MS;

export type BrowserDeps = {
  readonly lookup: GrantLookup;
  readonly status: StatusDeps;
  readonly cookies: CookieDeps;
  readonly gatewayOrigins: ReadonlySet<string>;
  readonly consoleOrigin: string;
  /** null: the target has no origin of its own. */
  readonly tickets: Tickets | null;
  /** Ends the session of this token if this device holds it. */
  readonly endSession: (tokenId: Uuid, deviceId: string) => Promise<void>;
};

/**
 * `POST /authenticate {token}`: connects the browser as a device of the token. Neither activates the token nor claims a lease.
 * @throws payload_too_large, request_timeout, validation_failed, token_invalid, cross_site, rate_limited, service_unavailable
 */
export async function connectBrowser(deps: BrowserDeps, context: RequestContext): Promise<void> {
  const known = await readPostedToken(deps, context);
  const status = JSON.stringify(await presentStatus(deps.status, known.grant, "cookie"));
  writeJson(context, status, await cookiesOf(deps, context, known));
}

/**
 * Reads `{token}` from the body, for a page of this site.
 * @throws payload_too_large, request_timeout, validation_failed, token_invalid, cross_site, rate_limited, service_unavailable
 */
export async function readPostedToken(
  { lookup, gatewayOrigins }: BrowserDeps,
  context: RequestContext,
): Promise<KnownToken> {
  const body = await readBody(context, { bytesMax: BODY_BYTES_MAX, deadlineMs: BODY_DEADLINE_MS });
  const token = new PresentedToken(parseToken(body));
  const grant = await lookup.findCurrent(token, context.client.ip);
  if (isCrossSite(context.request, gatewayOrigins)) throw new AppError("cross_site");
  return { token, grant };
}

/** `GET /{path}?token=`: connects the browser, and redirects (303) to the URL without the token. @throws service_unavailable */
export async function connectByLink(
  deps: BrowserDeps,
  context: RequestContext,
  known: KnownToken,
  location: string,
): Promise<void> {
  const { response, requestId, added } = context;
  response.writeHead(303, {
    ...SECRET_URL_FIELDS,
    ...added,
    location,
    "set-cookie": await cookiesOf(deps, context, known),
    "content-length": 0,
    "x-request-id": requestId,
  });
  response.end();
}

/**
 * `DELETE /logout`: ends the session of this browser and clears both cookies. Without a valid cookie no session is ended,
 * and the cookies are cleared all the same.
 * @throws cross_site, rate_limited, service_unavailable
 */
export async function disconnectBrowser(deps: BrowserDeps, context: RequestContext): Promise<void> {
  const cleared = await endBrowserSession(deps, context);
  writeJson(context, JSON.stringify({ logged_out: true }), cleared);
}

/** @returns the `Set-Cookie` values that disconnect the browser. @throws cross_site, rate_limited, service_unavailable */
export async function endBrowserSession(deps: BrowserDeps, context: RequestContext): Promise<string[]> {
  const { token, deviceId } = await readCredentials(deps, context);
  if (isCrossSite(context.request, deps.gatewayOrigins)) throw new AppError("cross_site");
  const grant = token === undefined ? null : await deps.lookup.find(token, context.client.ip);
  const mayEnd = grant !== null && mayGoOn(grant, deviceId, deps.cookies.nowMs());
  if (mayEnd && deviceId !== undefined) await deps.endSession(grant.tokenId, deviceId);
  return disconnectingCookies(deps.cookies, context.request);
}

async function cookiesOf(
  deps: BrowserDeps,
  { request }: RequestContext,
  known: KnownToken,
): Promise<string[]> {
  const heldBy = await holderOf(deps, request, known.grant);
  return connectingCookies(deps.cookies, request, known, heldBy);
}

/**
 * The device that holds the token now, asked for only if the browser has a device cookie: if that is older and not made for this
 * token, but is this device's, the id stays the same.
 */
export async function holderOf(
  { status }: BrowserDeps,
  { headers }: ClientRequest,
  { tokenId }: Grant,
): Promise<string | null> {
  if (headers.cookie?.includes(DEVICE_COOKIE) !== true) return null;
  return (await status.readOpenSession(tokenId))?.deviceId ?? null;
}

function parseToken(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (
      typeof parsed === "object" &&
      parsed !== null &&
      "token" in parsed &&
      typeof parsed.token === "string"
    ) {
      return parsed.token;
    }
  } catch {
    // not JSON: the same error as for any other body without a token
  }
  throw new ValidationError([{ path: "/token", message: "must be the text of an access token" }]);
}
