import type { Grant } from "../../domain/access/grant.ts";
import { DEVICE_COOKIE } from "../../http/cookies.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError, ValidationError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { presented } from "../credentials/presented.ts";
import { SECRET_URL_HEADERS } from "../credentials/secret-url.ts";
import { type CookieDeps, signInCookies, signOutCookies } from "../credentials/session-cookies.ts";
import type { GrantDoor } from "../live/grant-door.ts";
import { isCrossSite } from "../request/cross-site.ts";
import { readOwnBody } from "../request/read-own-body.ts";
import type { RequestContext } from "../request/request-context.ts";
import { presentStatus, type StatusDeps } from "../status/answer-status.ts";

/** `{"token": "<64 characters>"}` with room for white space. */
const BODY_BYTES_MAX = 4_096;
/** It fits into one packet. */
const BODY_DEADLINE_MS = 5 * SECOND_MS;

export type SignInDeps = {
  readonly door: GrantDoor;
  readonly status: StatusDeps;
  readonly cookies: CookieDeps;
  readonly ourOrigins: ReadonlySet<string>;
  /** Ends the session that this device holds, if it does. */
  readonly endSession: (tokenId: Uuid, deviceId: string) => Promise<void>;
};

export type SignInContext = Pick<
  RequestContext,
  "request" | "response" | "requestId" | "client" | "takesCookies" | "own"
>;

/**
 * `POST /authenticate {token}`: the browser becomes a device of the token. Neither activates nor claims.
 * @throws payload_too_large, request_timeout, validation_failed, token_invalid, cross_site, rate_limited, service_unavailable
 */
export async function authenticate(deps: SignInDeps, context: SignInContext): Promise<void> {
  const token = parseToken(
    await readOwnBody(context, { bytesMax: BODY_BYTES_MAX, deadlineMs: BODY_DEADLINE_MS }),
  );
  const grant = await deps.door.find(token, context.client.ip);
  if (grant === null) throw new AppError("token_invalid");
  if (isCrossSite(context.request, deps.ourOrigins)) throw new AppError("cross_site");
  const body = JSON.stringify(await presentStatus(deps.status, grant, "cookie"));
  sendJson(context, body, await cookiesOf(deps, context, grant, token));
}

/**
 * `GET /{path}?token=`: the same, and answers 303 to the same URL without the token.
 * @returns false where the value is no token of ours
 */
export async function signInByQuery(
  deps: SignInDeps,
  context: SignInContext,
  link: { readonly token: string; readonly location: string },
): Promise<boolean> {
  const grant = await deps.door.find(link.token, context.client.ip);
  if (grant === null) return false;
  context.response.writeHead(303, {
    ...SECRET_URL_HEADERS,
    ...context.own,
    location: link.location,
    "set-cookie": await cookiesOf(deps, context, grant, link.token),
    "content-length": 0,
    "x-request-id": context.requestId,
  });
  context.response.end();
  return true;
}

/**
 * `DELETE /logout`: ends the session of this browser and clears both cookies. Without a valid cookie there is nothing
 * to end, and the cookies are cleared all the same.
 * @throws cross_site, rate_limited, service_unavailable
 */
export async function logOut(deps: SignInDeps, context: SignInContext): Promise<void> {
  const { token, deviceId } = await presented(deps, context);
  if (isCrossSite(context.request, deps.ourOrigins)) throw new AppError("cross_site");
  const grant = token === undefined ? null : await deps.door.find(token, context.client.ip);
  if (grant !== null && deviceId !== undefined) await deps.endSession(grant.tokenId, deviceId);
  sendJson(context, JSON.stringify({ logged_out: true }), signOutCookies(deps.cookies, context.request));
}

/** A browser from before ids were bound to tokens may hold this token: it goes on as the device that it is. */
async function cookiesOf(
  { cookies, status }: SignInDeps,
  { request }: SignInContext,
  grant: Grant,
  token: string,
): Promise<string[]> {
  const hasDevice = request.headers.cookie?.includes(DEVICE_COOKIE) === true;
  const session = hasDevice ? await status.readOpenSession(grant.tokenId) : null;
  return signInCookies(cookies, request, { grant, token, heldBy: session?.deviceId ?? null });
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
    // not JSON: the same fault for whoever sent it
  }
  throw new ValidationError([{ path: "/token", message: "must be the text of an access token" }]);
}

function sendJson({ response, requestId, own }: SignInContext, body: string, cookies: string[]): void {
  response.writeHead(200, {
    ...own,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "set-cookie": cookies,
    "x-request-id": requestId,
  });
  response.end(body);
}
