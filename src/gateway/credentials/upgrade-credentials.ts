import { PresentedToken } from "../live/grant-lookup.ts";
import type { ProxiedRequest } from "../request/request-context.ts";
import { type CredentialDeps, type Credentials, deviceCookie, readCredentials } from "./read-credentials.ts";
import { lookUpTokens, type TokenTexts, withoutKnownTokens } from "./tokens-in-addresses.ts";

/**
 * Reads the credentials of an upgrade, a WebSocket's handshake above all, which may carry the token as `?token=`, since a page
 * cannot set headers there. The device is then `X-Device-ID`, else the device cookie; with the cookie it is cookie mode, since
 * the client is a browser. A value in the form of a token that is not known passes unchanged if a valid cookie authenticates
 * the request, and is refused if nothing else does (contract, Proxy).
 * @returns the credentials, and the request as the target may see it
 * @throws rate_limited, service_unavailable, bad_request
 */
export async function readUpgradeCredentials(
  deps: CredentialDeps,
  sent: ProxiedRequest,
  texts: TokenTexts,
): Promise<{ readonly request: ProxiedRequest; readonly credentials: Credentials }> {
  const { headers } = sent.request;
  const { ip } = sent.client;
  const known = await lookUpTokens(deps.lookup, ip, texts);
  const request = withoutKnownTokens(sent, known);
  const credentials = await readCredentials(deps, sent);
  const text = texts.inQuery.find((one) => known.has(one)) ?? texts.inQuery[0];
  if (text === undefined || headers["x-access-token"] !== undefined) return { request, credentials };
  const isConnected = async (): Promise<boolean> =>
    credentials.token !== undefined && (await deps.lookup.find(credentials.token, ip)) !== null;
  if (!known.has(text) && (await isConnected())) return { request, credentials };
  const token = known.get(text)?.token ?? new PresentedToken(text);
  const device = headers["x-device-id"];
  if (typeof device === "string") {
    return { request, credentials: { via: "header", token, deviceId: device, others: "none" } };
  }
  const { deviceId } = deviceCookie(deps, headers.cookie, token);
  return { request, credentials: { via: "cookie", token, deviceId, others: "none" } };
}
