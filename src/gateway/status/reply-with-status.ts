import { type Grant, isFrozen } from "../../domain/access/grant.ts";
import type { OpenSession } from "../../domain/sessions/read-open-session.ts";
import { isConsoleRequest } from "../../http/console-request.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { type CookieDeps, clearOtherCookies } from "../credentials/credential-cookies.ts";
import { type CredentialDeps, type Credentials, readCredentials } from "../credentials/read-credentials.ts";
import type { LeaseBook } from "../live/lease-book.ts";
import { writeJson } from "../request/reply.ts";
import type { RequestContext } from "../request/request-context.ts";

export type StatusDeps = {
  readonly leases: LeaseBook;
  readonly readOpenSession: (tokenId: Uuid) => Promise<OpenSession | null>;
  readonly nowMs: () => number;
};

/**
 * `GET /status`, which the desktop client polls (contract, Proxy). Needs a token and no device id; neither activates the
 * token nor claims a lease.
 * The console calls it too, and cannot read the cookie: without a token it gets 204, not an error.
 * @throws token_required, token_invalid, rate_limited, service_unavailable
 */
export async function replyWithStatus(
  deps: CredentialDeps & { readonly status: StatusDeps; readonly cookies: CookieDeps },
  context: RequestContext,
  isFromConsole = isConsoleRequest(context.request.headers),
): Promise<void> {
  const { response, request, requestId, client, added } = context;
  const credentials = await readCredentials(deps, context);
  const { token, via } = credentials;
  if (token === undefined) {
    if (!isFromConsole) throw new AppError("token_required");
    response.writeHead(204, { ...added, "cache-control": "no-store", "x-request-id": requestId }).end();
    return;
  }
  const grant = await deps.lookup.find(token, client.ip);
  if (credentials.others !== "none")
    response.setHeader("set-cookie", clearOtherCookies(deps.cookies, request, grant, credentials));
  if (grant === null) throw new AppError("token_invalid");
  if (grant.replaced !== null && grant.replaced.untilMs <= deps.status.nowMs())
    throw new AppError("token_replaced");
  writeJson(context, JSON.stringify(await presentStatus(deps.status, grant, via)));
}

/** What a token allows now and which device holds it, as JSON for the holder. @throws service_unavailable */
export async function presentStatus(
  deps: StatusDeps,
  grant: Grant,
  via: Credentials["via"],
): Promise<object> {
  const session = await deps.readOpenSession(grant.tokenId);
  return {
    connected: true,
    authenticated_via: via,
    ...presentGrant(grant, deps.nowMs()),
    session: presentSession(deps, grant, session),
  };
}

function presentGrant(grant: Grant, nowMs: number) {
  const { activatedAtMs, expiresAtMs } = grant;
  const frozenUntilMs = isFrozen(grant, nowMs) ? grant.frozenUntilMs : null;
  const leftMs = expiresAtMs === null ? null : Math.max(0, expiresAtMs - (frozenUntilMs ?? nowMs));
  return {
    user_id: grant.userId,
    token_id: grant.tokenId,
    scope: grant.scope,
    is_activated: activatedAtMs !== null,
    activated_at: activatedAtMs === null ? null : formatTime(new Date(activatedAtMs)),
    expires_at: expiresAtMs === null ? null : formatTime(new Date(expiresAtMs)),
    duration_hours: grant.durationHours,
    time_remaining_seconds: leftMs === null ? null : Math.floor(leftMs / SECOND_MS),
    frozen_until: frozenUntilMs === null ? null : formatTime(new Date(frozenUntilMs)),
    status: frozenUntilMs === null ? (activatedAtMs === null ? "ready" : "active") : "frozen",
  };
}

/** The committed counts plus those of this instance since its last flush. */
function presentSession(deps: StatusDeps, grant: Grant, session: OpenSession | null) {
  if (session === null) return null;
  const lease = deps.leases.byTokenId(grant.tokenId);
  const unflushed = lease?.sessionId === session.id ? lease : null;
  const bytes = Number(session.bytesIn + session.bytesOut);
  return {
    device_id_hint: deviceIdHint(session.deviceId),
    started_at: formatTime(session.startedAt),
    last_activity: formatTime(session.lastActivity),
    request_count: Number(session.requestCount) + (unflushed?.requests ?? 0),
    bytes_transferred: bytes + (unflushed?.bytesIn ?? 0) + (unflushed?.bytesOut ?? 0),
  };
}
