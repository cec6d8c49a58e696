import type { IncomingHttpHeaders } from "node:http";
import type { Grant } from "../../domain/access/grant.ts";
import { cookieValue, DEVICE_COOKIE, signInCookie, TOKEN_COOKIE } from "../../http/cookies.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import { checkDeviceId } from "../admission/device-id.ts";

export type CookieDeps = {
  readonly secure: boolean;
  readonly sameSite: "lax" | "strict" | "none";
  readonly nowMs: () => number;
  /**
   * Whether the target's scripts share the console's origin: they could use the console's sign-in as if they were it,
   * so that a browser which opens the target must keep none.
   */
  readonly sharesConsoleOrigin: boolean;
  /** A new device id: unguessable, so that one browser cannot pretend to be another. */
  readonly newDeviceId: () => string;
};

/** As long as browsers keep any cookie: the same browser stays the same device. */
const DEVICE_COOKIE_SECONDS = (400 * DAY_MS) / SECOND_MS;

/**
 * The `Set-Cookie` of a sign-in: the token for as long as it lasts, the browser's device id, kept if it has one, and on
 * the console's origin the end of what keeps the browser signed in there.
 */
export function signInCookies(
  deps: CookieDeps,
  grant: Grant,
  token: string,
  headers: IncomingHttpHeaders,
): string[] {
  const leftMs =
    grant.expiresAtMs === null ? grant.durationHours * HOUR_MS : grant.expiresAtMs - deps.nowMs();
  const known = cookieValue(headers.cookie, DEVICE_COOKIE);
  const deviceId = known !== undefined && checkDeviceId(known) === "ok" ? known : deps.newDeviceId();
  return [
    cookie(deps, TOKEN_COOKIE, token, Math.max(0, Math.floor(leftMs / SECOND_MS))),
    cookie(deps, DEVICE_COOKIE, deviceId, DEVICE_COOKIE_SECONDS),
    ...(deps.sharesConsoleOrigin ? [signInCookie("", 0, deps.secure)] : []),
  ];
}

/** The two `Set-Cookie` of a sign-out. */
export function signOutCookies(deps: CookieDeps): string[] {
  return [cookie(deps, TOKEN_COOKIE, "", 0), cookie(deps, DEVICE_COOKIE, "", 0)];
}

function cookie(deps: CookieDeps, name: string, value: string, maxAgeSeconds: number): string {
  const sameSite = `${deps.sameSite.charAt(0).toUpperCase()}${deps.sameSite.slice(1)}`;
  const secure = deps.secure ? "; Secure" : "";
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=${sameSite}${secure}`;
}
