import { ownTokens, type Seen, type ToldTokens, withoutOwnTokens } from "./own-tokens.ts";
import { deviceCookie, type Presented, type PresentedDeps, presented, type Shower } from "./presented.ts";

/** What a handshake shows of itself, and what the target may see of it. */
export type Handshake = Seen & { readonly shown: Presented };

/**
 * Reads token and device id of a WebSocket's handshake, which may carry the token as `?token=`: a page cannot set
 * headers there. The device is `X-Device-ID` then, else the device cookie; with the cookie it counts as cookie mode,
 * since it is a browser that speaks. A value in the form of a token that is none passes untouched where a valid cookie
 * speaks for the request, and is refused where nothing else does (contract, Proxy).
 * @param sent what the client has sent
 * @throws rate_limited, service_unavailable, bad_request
 */
export async function readHandshake(
  deps: PresentedDeps,
  sent: Seen & Shower,
  told: ToldTokens,
): Promise<Handshake> {
  const { headers } = sent.request;
  const { ip } = sent.client;
  const ours = await ownTokens(deps.door, ip, told);
  const seen = withoutOwnTokens(sent, ours);
  const shown = await presented(deps, sent);
  const own = told.inQuery.find((text) => ours.has(text));
  const token = own ?? told.inQuery[0];
  if (token === undefined || headers["x-access-token"] !== undefined) return { ...seen, shown };
  const isSignedIn = async (): Promise<boolean> =>
    shown.token !== undefined && (await deps.door.find(shown.token, ip)) !== null;
  if (own === undefined && (await isSignedIn())) return { ...seen, shown };
  const device = headers["x-device-id"];
  if (typeof device === "string") {
    return { ...seen, shown: { via: "header", token, deviceId: device, others: "none" } };
  }
  const deviceId = sent.takesCookies ? deviceCookie(deps, headers.cookie, token).deviceId : undefined;
  return { ...seen, shown: { via: "cookie", token, deviceId, others: "none" } };
}
