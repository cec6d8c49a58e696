import type { IncomingHttpHeaders } from "node:http";
import {
  DEVICE_COOKIE,
  JUDGED_COOKIES_MAX,
  type OwnCookie,
  ownCookie,
  TOKEN_COOKIE,
} from "../../http/cookies.ts";
import { type GrantLookup, PresentedToken } from "../live/grant-lookup.ts";
import type { RequestContext } from "../request/request-context.ts";
import type { DeviceIds } from "./device-ids.ts";
import { hasTokenForm } from "./token-in-query.ts";

/** What a request presents for admission, and how: the desktop client by headers, a browser by cookies. */
export type Credentials = {
  readonly via: "header" | "cookie";
  /** undefined where it is missing or empty */
  readonly token: PresentedToken | undefined;
  readonly deviceId: string | undefined;
  /**
   * Whether there are cookies of our names beside those that count, which the answer is to clear. `contradictory`: they
   * are of several good tokens, or too many to be judged, so that none counts.
   */
  readonly others: "none" | "some" | "contradictory";
};

export type CredentialDeps = {
  readonly lookup: Pick<GrantLookup, "find">;
  readonly cookies: { readonly isPrefixed: boolean; readonly deviceIds: DeviceIds };
};

/** No token has this form: it is refused as any unknown one. */
const NO_TOKEN = "contradictory";

/**
 * Reads token and device id. Cookie and header at once: the cookie wins, and then the device is the device cookie and
 * nothing else (contract, Proxy). Of several cookies of one name the one that verifies counts, and one with `__Host-` before
 * any without: what a script of the target, or of a neighbouring host, has planted wins nothing.
 * @returns a promise only where there are several tokens to choose from
 */
export function readCredentials(
  deps: CredentialDeps,
  { request: { headers }, client, takesCookies }: RequestContext,
): Credentials | Promise<Credentials> {
  const groups = takesCookies ? groupsOf(deps, ownCookie(headers.cookie, TOKEN_COOKIE)) : [];
  const [only, second] = groups.flat();
  if (only === undefined) {
    const token = presentedToken(one(headers["x-access-token"]));
    return { via: "header", token, deviceId: one(headers["x-device-id"]), others: "none" };
  }
  if (second === undefined) return byCookies(deps, headers, new PresentedToken(only), groups.length > 1);
  return choose(deps, client.ip, groups).then((token) =>
    token === null
      ? { via: "cookie", token: new PresentedToken(NO_TOKEN), deviceId: NO_TOKEN, others: "contradictory" }
      : byCookies(deps, headers, token, true),
  );
}

/**
 * Of several device cookies the one that was set with the token. One from before device ids were bound to tokens counts
 * where it is alone, or else the last, since longer paths come first.
 */
export function deviceCookie(
  { cookies }: Pick<CredentialDeps, "cookies">,
  cookie: string | undefined,
  token: PresentedToken,
): { readonly deviceId: string | undefined; readonly hasOthers: boolean } {
  const groups = groupsOf({ cookies }, ownCookie(cookie, DEVICE_COOKIE));
  const all = groups.flat();
  if (all.length <= 1) return { deviceId: all[0], hasOthers: groups.length > 1 };
  const bound = all.find((value) => cookies.deviceIds.isOf(value, token.hash));
  return { deviceId: bound ?? groups.find((group) => group.length > 0)?.at(-1), hasOthers: true };
}

function presentedToken(text: string | undefined): PresentedToken | undefined {
  return text === undefined || text === "" ? undefined : new PresentedToken(text);
}

/** The values that may count: without `__Host-` in our names only the plain ones, else those of the plain name after the others. */
function groupsOf(
  { cookies }: Pick<CredentialDeps, "cookies">,
  { prefixed, plain }: OwnCookie,
): readonly (readonly string[])[] {
  if (!cookies.isPrefixed) return plain.length === 0 ? [] : [plain];
  // From before the prefix, or planted: either way the answer is to end it.
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
 * @returns null where none can be told to be right: two of one group are good, so that one of them was planted; or none of
 * those that are judged is, and there are more
 */
async function choose(
  { lookup }: CredentialDeps,
  ip: string | null,
  groups: readonly (readonly string[])[],
): Promise<PresentedToken | null> {
  let areAllJudged = true;
  for (const group of groups) {
    const texts = [...new Set(group)].filter(hasTokenForm);
    areAllJudged &&= texts.length <= JUDGED_COOKIES_MAX;
    const good: PresentedToken[] = [];
    for (const text of texts.slice(-JUDGED_COOKIES_MAX)) {
      const token = new PresentedToken(text);
      if ((await lookup.find(token, ip)) !== null) good.push(token);
    }
    if (good.length > 1) return null;
    if (good[0] !== undefined) return good[0];
  }
  const last = groups.flat().at(-1);
  return areAllJudged && last !== undefined ? new PresentedToken(last) : null;
}

/** Node joins repeated fields with a comma, which no token and no device id contains: they are refused then. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
