import type { IncomingHttpHeaders } from "node:http";
import { cookieValue, DEVICE_COOKIE, TOKEN_COOKIE } from "../../http/cookies.ts";

/** What a request shows of itself, and how: the desktop client by headers, a browser by cookies. */
export type Presented = {
  readonly via: "header" | "cookie";
  readonly token: string | undefined;
  readonly deviceId: string | undefined;
};

/**
 * Reads token and device id. Cookie and header at once: the cookie wins, and then the device is the device cookie and
 * nothing else (contract, Proxy).
 * @param takesCookies whether cookie mode lives at the host that was asked
 */
export function presented(headers: IncomingHttpHeaders, takesCookies: boolean): Presented {
  const token = takesCookies ? cookieValue(headers.cookie, TOKEN_COOKIE) : undefined;
  if (token !== undefined && token !== "") {
    return { via: "cookie", token, deviceId: cookieValue(headers.cookie, DEVICE_COOKIE) };
  }
  return { via: "header", token: one(headers["x-access-token"]), deviceId: one(headers["x-device-id"]) };
}

/** Node joins repeated fields with a comma, which no token and no device id contains: they are refused then. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
