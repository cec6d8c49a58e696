import type { Grant } from "../../domain/access/grant.ts";
import {
  type CookieNaming,
  clearPlanted,
  DEVICE_COOKIE,
  gatewayCookie,
  SIGN_IN_COOKIE,
  setCookie,
  TOKEN_COOKIE,
} from "../../http/cookies.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import type { KnownToken } from "../live/grant-lookup.ts";
import type { ClientRequest } from "../request/client.port.ts";
import { checkDeviceId } from "./device-id.ts";
import type { DeviceIds } from "./device-ids.ts";
import type { Credentials } from "./read-credentials.ts";

export type CookieDeps = CookieNaming & {
  readonly sameSite: "lax" | "strict" | "none";
  readonly nowMs: () => number;
  /**
   * Whether the target's scripts share the console's origin: they could use the console's sign-in as the console does, so a
   * browser that opens the target must not have one.
   */
  readonly sharesConsoleOrigin: boolean;
  readonly deviceIds: DeviceIds;
};

/** The longest that browsers store a cookie: the same browser stays the same device. */
const DEVICE_COOKIE_SECONDS = (400 * DAY_MS) / SECOND_MS;
const NAMES = [TOKEN_COOKIE, DEVICE_COOKIE];

/**
 * The `Set-Cookie` values that connect a browser: the token until it expires; a device id, unchanged if the browser has one that
 * was made for this token; and, on the console's origin, one that clears the console's sign-in cookie.
 * @param heldBy the device that holds the token now. If the device cookie is older and not made for this token, but has this id,
 *   the id stays the same
 * @param newDeviceId the id of a browser that is no device of the token yet; left out, one is made
 */
export function connectingCookies(
  deps: CookieDeps,
  request: ClientRequest,
  { token, grant }: KnownToken,
  heldBy: string | null,
  newDeviceId?: string,
): string[] {
  const { prefixed, plain } = gatewayCookie(request.headers.cookie, DEVICE_COOKIE);
  const known = [...prefixed, ...plain].find(
    (id) => deps.deviceIds.isOf(id, token.hash) || (id === heldBy && checkDeviceId(id) === "ok"),
  );
  return [
    ...NAMES.flatMap((name) => endOthers(deps, request, name)),
    ...credentialCookies(deps, grant, token.text, known ?? newDeviceId ?? deps.deviceIds.make(token.hash)),
    ...(deps.sharesConsoleOrigin ? endConsoleSignIn(deps) : []),
  ];
}

/** The `Set-Cookie` values that clear the cookies which were not used, and set again those that were. */
export function clearOtherCookies(
  deps: CookieDeps,
  request: ClientRequest,
  grant: Grant | null,
  { token, deviceId }: Pick<Credentials, "token" | "deviceId">,
): string[] {
  const cleared = NAMES.flatMap((name) => endOthers(deps, request, name));
  if (grant === null || token === undefined || deviceId === undefined) return cleared;
  return [...cleared, ...credentialCookies(deps, grant, token.text, deviceId)];
}

/** The `Set-Cookie` values that disconnect a browser. */
export function disconnectingCookies(deps: CookieDeps, request: ClientRequest): string[] {
  return NAMES.flatMap((name) => [
    ...endOthers(deps, request, name),
    setCookie(deps, name, { value: "", maxAgeSeconds: 0, sameSite: nameOf(deps.sameSite) }),
  ]);
}

function credentialCookies(deps: CookieDeps, grant: Grant, token: string, deviceId: string): string[] {
  const leftMs =
    grant.expiresAtMs === null ? grant.durationHours * HOUR_MS : grant.expiresAtMs - deps.nowMs();
  const sameSite = nameOf(deps.sameSite);
  const maxAgeSeconds = Math.max(0, Math.floor(leftMs / SECOND_MS));
  return [
    setCookie(deps, TOKEN_COOKIE, { value: token, maxAgeSeconds, sameSite }),
    setCookie(deps, DEVICE_COOKIE, { value: deviceId, maxAgeSeconds: DEVICE_COOKIE_SECONDS, sameSite }),
  ];
}

/** A single cookie is not cleared, unless it has the plain name while the gateway uses the prefixed one. */
function endOthers(deps: CookieDeps, { url = "/", headers }: ClientRequest, name: string): string[] {
  const { plain } = gatewayCookie(headers.cookie, name);
  const isAlone = plain.length <= (deps.isPrefixed ? 0 : 1);
  return isAlone ? [] : clearPlanted(name, { path: url, host: headers.host ?? "" });
}

/** 1.0.0-beta.1 set the plain name at this path, so it is cleared there; a cookie with the prefix always has the path "/". */
function endConsoleSignIn(deps: CookieDeps): string[] {
  const ended = { value: "", maxAgeSeconds: 0, sameSite: "Strict", path: "/api/v1/auth" };
  const plain = setCookie({ ...deps, isPrefixed: false }, SIGN_IN_COOKIE, ended);
  return deps.isPrefixed ? [plain, setCookie(deps, SIGN_IN_COOKIE, ended)] : [plain];
}

function nameOf(sameSite: CookieDeps["sameSite"]): string {
  return `${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`;
}
