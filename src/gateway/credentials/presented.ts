import type { IncomingHttpHeaders } from "node:http";
import {
  DEVICE_COOKIE,
  JUDGED_COOKIES_MAX,
  type OwnCookie,
  ownCookie,
  TOKEN_COOKIE,
} from "../../http/cookies.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { GrantDoor } from "../live/grant-door.ts";
import type { RequestContext } from "../request/request-context.ts";
import type { DeviceIds } from "./device-ids.ts";
import { hasTokenForm } from "./token-in-query.ts";

/** What a request shows of itself, and how: the desktop client by headers, a browser by cookies. */
export type Presented = {
  readonly via: "header" | "cookie";
  readonly token: string | undefined;
  readonly deviceId: string | undefined;
  /**
   * Whether there are cookies of our names beside those that count, which the answer is to clear. `contradictory`: they
   * are of several good tokens, or too many to be judged, so that none counts.
   */
  readonly others: "none" | "some" | "contradictory";
};

/** Who shows it. */
export type Shower = Pick<RequestContext, "request" | "client" | "takesCookies">;

export type PresentedDeps = {
  readonly door: Pick<GrantDoor, "find">;
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
export function presented(
  deps: PresentedDeps,
  { request: { headers }, client, takesCookies }: Shower,
): Presented | Promise<Presented> {
  const groups = takesCookies ? groupsOf(deps, ownCookie(headers.cookie, TOKEN_COOKIE)) : [];
  const [only, second] = groups.flat();
  if (only === undefined) {
    const deviceId = one(headers["x-device-id"]);
    return { via: "header", token: one(headers["x-access-token"]), deviceId, others: "none" };
  }
  if (second === undefined) return byCookies(deps, headers, only, groups.length > 1);
  return choose(deps, client.ip, groups).then((token) =>
    token === null
      ? { via: "cookie", token: NO_TOKEN, deviceId: NO_TOKEN, others: "contradictory" }
      : byCookies(deps, headers, token, true),
  );
}

/**
 * Of several device cookies the one that was set with the token. One from before device ids were bound to tokens counts
 * where it is alone, or else the last, since longer paths come first.
 */
export function deviceCookie(
  { cookies }: Pick<PresentedDeps, "cookies">,
  cookie: string | undefined,
  token: string,
): { readonly deviceId: string | undefined; readonly hasOthers: boolean } {
  const groups = groupsOf({ cookies }, ownCookie(cookie, DEVICE_COOKIE));
  const all = groups.flat();
  if (all.length <= 1) return { deviceId: all[0], hasOthers: groups.length > 1 };
  const hash = hashToken(token);
  const bound = all.find((value) => cookies.deviceIds.isOf(value, hash));
  return { deviceId: bound ?? groups.find((group) => group.length > 0)?.at(-1), hasOthers: true };
}

/** The values that may count: without `__Host-` in our names only the plain ones, else those of the plain name after the others. */
function groupsOf(
  { cookies }: Pick<PresentedDeps, "cookies">,
  { prefixed, plain }: OwnCookie,
): readonly (readonly string[])[] {
  if (!cookies.isPrefixed) return plain.length === 0 ? [] : [plain];
  // From before the prefix, or planted: either way the answer is to end it.
  return plain.length === 0 ? [prefixed] : [prefixed, plain];
}

function byCookies(
  deps: PresentedDeps,
  headers: IncomingHttpHeaders,
  token: string,
  hasOthers: boolean,
): Presented {
  const device = deviceCookie(deps, headers.cookie, token);
  const others = hasOthers || device.hasOthers ? "some" : "none";
  return { via: "cookie", token, deviceId: device.deviceId, others };
}

/**
 * @returns null where none can be told to be right: two of one group are good, so that one of them was planted; or none of
 * those that are judged is, and there are more
 */
async function choose(
  { door }: PresentedDeps,
  ip: string | null,
  groups: readonly (readonly string[])[],
): Promise<string | null> {
  let areAllJudged = true;
  for (const group of groups) {
    const tokens = [...new Set(group)].filter(hasTokenForm);
    areAllJudged &&= tokens.length <= JUDGED_COOKIES_MAX;
    const good: string[] = [];
    for (const token of tokens.slice(-JUDGED_COOKIES_MAX)) {
      if ((await door.find(token, ip)) !== null) good.push(token);
    }
    if (good.length > 1) return null;
    if (good[0] !== undefined) return good[0];
  }
  return areAllJudged ? (groups.flat().at(-1) ?? null) : null;
}

/** Node joins repeated fields with a comma, which no token and no device id contains: they are refused then. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
