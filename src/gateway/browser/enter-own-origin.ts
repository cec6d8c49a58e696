import { AppError } from "../../kernel/errors.ts";
import { connectingCookies } from "../credentials/credential-cookies.ts";
import { type KnownToken, PresentedToken } from "../live/grant-lookup.ts";
import { NO_ADDED_FIELDS } from "../request/added-fields.ts";
import { corsFields } from "../request/cors.ts";
import { readBody } from "../request/read-body.ts";
import { SECRET_URL_FIELDS, writeJson, writeReply } from "../request/reply.ts";
import type { ProxiedRequest, RequestContext } from "../request/request-context.ts";
import {
  BODY_BYTES_MAX,
  BODY_DEADLINE_MS,
  type BrowserDeps,
  holderOf,
  readPostedToken,
} from "./connect-browser.ts";
import type { Tickets } from "./tickets.ts";

/** Longer than any URL that browsers send, 32 KiB of header section included. */
const PATH_CHARACTERS_MAX = 16_384;
/** A path: neither `//host` nor `/\host`, which browsers read as a host, and nothing that a header cannot contain. */
const PATH = /^\/(?![/\\])[\x21-\x7e]*$/;

/**
 * `GET /.zenzefi/enter?ticket=&to=` at the target's own origin: redeems the ticket, connects the browser as the ticket's
 * device, and redirects (303) to `to`. A browser that is this token's device already stays that device.
 * @throws bad_request: `to` is no path; ticket_invalid: unknown, used or expired; token_invalid: its token is no longer valid;
 *   rate_limited, service_unavailable
 */
export async function enterOwnOrigin(deps: BrowserDeps, proxied: ProxiedRequest): Promise<void> {
  const { response, requestId, query } = proxied;
  const asked = new URLSearchParams(query);
  const to = asked.get("to") ?? "/";
  if (to.length > PATH_CHARACTERS_MAX || !PATH.test(to)) throw new AppError("bad_request");
  response.writeHead(303, {
    ...SECRET_URL_FIELDS,
    location: to,
    "set-cookie": await cookiesForTicket(deps, proxied, asked.get("ticket") ?? ""),
    "content-length": 0,
    "x-request-id": requestId,
  });
  response.end();
}

/**
 * `POST /.zenzefi/enter`, a form with `ticket`, by a script of the console: connects the browser before it opens the target.
 * Unlike a navigation, a request from another origin's page passes no service worker of the target: none can keep the ticket,
 * nor answer in our place. Where browsers keep such cookies apart (another site), a navigation follows.
 * @throws cross_site: not from the console; ticket_invalid, token_invalid, payload_too_large, request_timeout, rate_limited,
 *   service_unavailable
 */
export async function enterFromConsole(deps: BrowserDeps, context: RequestContext): Promise<void> {
  const forConsole = readableByConsole(deps, context);
  if (forConsole === null) throw new AppError("cross_site");
  const body = await readBody(context, { bytesMax: BODY_BYTES_MAX, deadlineMs: BODY_DEADLINE_MS });
  const cookies = await cookiesForTicket(deps, context, new URLSearchParams(body).get("ticket") ?? "");
  writeJson(forConsole, JSON.stringify({ connected: true }), cookies);
}

/** The same request, whose answer the console's pages may read; null if it is not from one of them. */
export function readableByConsole<T extends RequestContext>(
  { consoleOrigin }: BrowserDeps,
  context: T,
): T | null {
  const fields = corsFields(new Set([consoleOrigin]), context.request);
  return fields === NO_ADDED_FIELDS ? null : { ...context, added: { ...context.added, ...fields } };
}

/** @returns the `Set-Cookie` values. @throws ticket_invalid, token_invalid, rate_limited, service_unavailable */
async function cookiesForTicket(
  deps: BrowserDeps,
  { request, client }: RequestContext,
  ticket: string,
): Promise<string[]> {
  deps.lookup.refuseBeyondUnknown(client.ip);
  const redeemed = (await deps.tickets?.redeem(ticket)) ?? null;
  if (redeemed === null) throw new AppError("ticket_invalid");
  const token = new PresentedToken(redeemed.tokenText);
  const grant = await deps.lookup.findCurrent(token, client.ip);
  const heldBy = await holderOf(deps, request, grant);
  return connectingCookies(deps.cookies, request, { token, grant }, heldBy, redeemed.deviceId);
}

/** Sends a browser that followed a link with a token to a path of the target's own origin (303). @throws service_unavailable */
export async function sendToOwnOrigin(
  tickets: Tickets,
  context: RequestContext,
  { token, grant }: KnownToken,
  path: string,
): Promise<void> {
  const { request, response, requestId, added } = context;
  const { url } = await tickets.issue(grant.tokenId, token.text);
  const location = `${url}&to=${encodeURIComponent(percentEncoded(path))}`;
  const headers = { ...SECRET_URL_FIELDS, ...added, location, "x-request-id": requestId };
  writeReply(request, response, { status: 303, headers, body: "" });
}

/** Node gives each byte of a request's URL as a character; some clients send other bytes than those of ASCII as they are. */
function percentEncoded(path: string): string {
  return path.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
}

/**
 * `POST /ticket {token}` under the prefix: a ticket for the token, for a page of the console where a person enters it. Neither
 * activates the token nor claims a lease.
 * @throws payload_too_large, request_timeout, validation_failed, token_invalid, cross_site, rate_limited, service_unavailable
 */
export async function replyWithTicket(deps: BrowserDeps, context: RequestContext): Promise<void> {
  if (deps.tickets === null) throw new AppError("own_origin_off");
  const { token, grant } = await readPostedToken(deps, context);
  const { ticket, url, expiresInSeconds } = await deps.tickets.issue(grant.tokenId, token.text);
  writeJson(context, JSON.stringify({ ticket, url, expires_in: expiresInSeconds }), [], 201);
}
