import type { IncomingHttpHeaders } from "node:http";
import { hashToken } from "../../kernel/token-hash.ts";
import { deviceCookie, type Presented, type PresentedDeps, presented } from "./presented.ts";
import { tokenInQuery } from "./token-in-query.ts";

/** What a handshake shows of itself, and the query that the target may see of it. */
export type Handshake = { readonly shown: Presented; readonly query: string };

/**
 * Reads token and device id of a WebSocket's handshake, which may carry the token as `?token=`: a page cannot set
 * headers there. The device is `X-Device-ID` then, else the device cookie; with the cookie it counts as cookie mode,
 * since it is a browser that speaks. A value in the form of a token that is none passes untouched where a valid cookie
 * speaks for the request, and is refused where nothing else does (contract, Proxy).
 * @param takesCookies whether cookie mode lives at the host that was asked
 * @param query with its "?" or ""
 * @throws service_unavailable
 */
export async function readHandshake(
  deps: PresentedDeps,
  headers: IncomingHttpHeaders,
  takesCookies: boolean,
  query: string,
): Promise<Handshake> {
  const shown = await presented(deps, headers, takesCookies);
  const link = tokenInQuery(query);
  if (link === null) return { shown, query };
  const isToken = async (value: string | undefined): Promise<boolean> =>
    value !== undefined && (await deps.grants.find(hashToken(value))) !== null;
  const isOurs = await isToken(link.token);
  const rest = isOurs ? link.rest : query;
  if (headers["x-access-token"] !== undefined) return { shown, query: rest };
  if (!isOurs && (await isToken(shown.token))) return { shown, query };
  const device = headers["x-device-id"];
  if (typeof device === "string") {
    return { shown: { via: "header", token: link.token, deviceId: device, others: "none" }, query: rest };
  }
  const deviceId = takesCookies ? deviceCookie(deps, headers.cookie, link.token).deviceId : undefined;
  return { shown: { via: "cookie", token: link.token, deviceId, others: "none" }, query: rest };
}
