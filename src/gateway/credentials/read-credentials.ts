import type { IncomingHttpHeaders } from "node:http";
import {
  DEVICE_COOKIE,
  type GatewayCookie,
  gatewayCookie,
  TOKEN_COOKIE,
  VERIFIED_COOKIES_MAX,
} from "../../http/cookies.ts";
import { type GrantLookup, PresentedToken } from "../live/grant-lookup.ts";
import type { RequestContext } from "../request/request-context.ts";
import { MemoSlot } from "../request/request-memo.ts";
import type { DeviceIds } from "./device-ids.ts";
import { hasTokenForm } from "./token-in-query.ts";

/** The token and device id that a request presents: the desktop client by headers, a browser by cookies. */
export type Credentials = {
  readonly via: "header" | "cookie";
  /** undefined if missing or empty */
  readonly token: PresentedToken | undefined;
  readonly deviceId: string | undefined;
  /**
   * Whether there are more cookies of the gateway's names than those used; the answer is to clear them. `contradictory`: they
   * are of several valid tokens, or too many to be verified, so none is used.
   */
  readonly others: "none" | "some" | "contradictory";
};

export type CredentialDeps = {
  readonly lookup: Pick<GrantLookup, "find">;
  readonly cookies: { readonly isPrefixed: boolean; readonly deviceIds: DeviceIds };
};

/** No token has this form: it is refused like any unknown one. */
const NO_TOKEN = "contradictory";

/**
 * Reads token and device id. If both a token cookie and a header are present, the cookie is used, and only the device cookie
 * with it (contract, Proxy). If there are several cookies of one name, the one that verifies is used, and one with `__Host-`
 * before one without: a cookie planted by a script of the target or of a sibling host has no effect.
 * @returns a promise only if there are several tokens to choose from
 */
export function readCredentials(
  deps: CredentialDeps,
  context: RequestContext,
): Credentials | Promise<Credentials> {
  const { memo } = context.request;
  const known = memo?.get(BY_HEADERS);
  if (known !== undefined) return known;
  const credentials = readAnew(deps, context);
  if ("via" in credentials && credentials.via === "header") memo?.set(BY_HEADERS, credentials);
  return credentials;
}

const BY_HEADERS = new MemoSlot<Credentials>();

function readAnew(
  deps: CredentialDeps,
  { request, client }: RequestContext,
): Credentials | Promise<Credentials> {
  const { headers } = request;
  const groups = groupsOf(deps, gatewayCookie(headers.cookie, TOKEN_COOKIE));
  const [only, second] = groups.flat();
  if (only === undefined) {
    const token = tokenOn(request.socket, joined(headers["x-access-token"]));
    return { via: "header", token, deviceId: joined(headers["x-device-id"]), others: "none" };
  }
  if (second === undefined) return byCookies(deps, headers, new PresentedToken(only), groups.length > 1);
  return chooseToken(deps, client.ip, groups).then((token) =>
    token === null
      ? { via: "cookie", token: new PresentedToken(NO_TOKEN), deviceId: NO_TOKEN, others: "contradictory" }
      : byCookies(deps, headers, token, true),
  );
}

/**
 * If there are several device cookies, the one that was set with the token is used; if none was (older device ids are not
 * bound to a token), the last one, since browsers send longer paths first.
 */
export function deviceCookie(
  { cookies }: Pick<CredentialDeps, "cookies">,
  cookie: string | undefined,
  token: PresentedToken,
): { readonly deviceId: string | undefined; readonly hasOthers: boolean } {
  const groups = groupsOf({ cookies }, gatewayCookie(cookie, DEVICE_COOKIE));
  const all = groups.flat();
  if (all.length <= 1) return { deviceId: all[0], hasOthers: groups.length > 1 };
  const bound = all.find((value) => cookies.deviceIds.isOf(value, token.hash));
  return { deviceId: bound ?? groups.find((group) => group.length > 0)?.at(-1), hasOthers: true };
}

/** The token that a connection's last request presented: the next one mostly presents the same, which is then hashed already. */
const lastTokens = new WeakMap<object, PresentedToken>();

function tokenOn(connection: object, text: string | undefined): PresentedToken | undefined {
  if (text === undefined || text === "") return undefined;
  const last = lastTokens.get(connection);
  if (last?.text === text) return last;
  const token = new PresentedToken(text);
  lastTokens.set(connection, token);
  return token;
}

/** The values to consider, best group first: those with `__Host-` if the deployment uses it, then those of the plain name. */
function groupsOf(
  { cookies }: Pick<CredentialDeps, "cookies">,
  { prefixed, plain }: GatewayCookie,
): readonly (readonly string[])[] {
  if (!cookies.isPrefixed) return plain.length === 0 ? [] : [plain];
  // A plain one was set before the prefix was used, or is planted: either way the answer is to clear it.
  return plain.length === 0 ? [prefixed] : [prefixed, plain];
}

function byCookies(
  deps: CredentialDeps,
  headers: IncomingHttpHeaders,
  token: PresentedToken,
  hasOthers: boolean,
): Credentials {
  const device = deviceCookie(deps, headers.cookie, token);
  const others = hasOthers || device.hasOthers ? "some" : "none";
  return { via: "cookie", token, deviceId: device.deviceId, others };
}

/**
 * @returns null if the right one cannot be known: two of one group are valid, so one of them was planted; or none of those
 * verified is valid, and there are more
 */
async function chooseToken(
  { lookup }: CredentialDeps,
  ip: string | null,
  groups: readonly (readonly string[])[],
): Promise<PresentedToken | null> {
  let areAllVerified = true;
  for (const group of groups) {
    const texts = [...new Set(group)].filter(hasTokenForm);
    areAllVerified &&= texts.length <= VERIFIED_COOKIES_MAX;
    const valid: PresentedToken[] = [];
    for (const text of texts.slice(-VERIFIED_COOKIES_MAX)) {
      const token = new PresentedToken(text);
      const grant = await lookup.find(token, ip);
      if (grant !== null && grant.replaced === null) valid.push(token);
    }
    if (valid.length > 1) return null;
    if (valid[0] !== undefined) return valid[0];
  }
  const last = groups.flat().at(-1);
  return areAllVerified && last !== undefined ? new PresentedToken(last) : null;
}

/** Repeated fields are joined with a comma and a space, which no token and no device id contains: such a request is refused. */
function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
