import type { IncomingHttpHeaders } from "node:http";
import { DEVICE_COOKIE, TOKEN_COOKIE } from "../forward/own-cookies.ts";

/** What a request shows of itself, and how: the desktop client by headers, a browser by cookies. */
export type Presented = {
  readonly via: "header" | "cookie";
  readonly token: string | undefined;
  readonly deviceId: string | undefined;
};

/**
 * Reads token and device id. Cookie and header at once: the cookie wins, and then the device is the device cookie and
 * nothing else (contract, Proxy).
 */
export function presented(headers: IncomingHttpHeaders): Presented {
  const token = cookieValue(headers.cookie, TOKEN_COOKIE);
  if (token !== undefined && token !== "") {
    return { via: "cookie", token, deviceId: cookieValue(headers.cookie, DEVICE_COOKIE) };
  }
  return { via: "header", token: one(headers["x-access-token"]), deviceId: one(headers["x-device-id"]) };
}

/** The first value of a cookie, as browsers order them: the most specific path first (RFC 6265, 5.4). */
export function cookieValue(cookie: string | undefined, name: string): string | undefined {
  if (cookie === undefined || !cookie.includes(name)) return undefined;
  for (const pair of cookie.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Node joins repeated fields with a comma, which no token and no device id contains: they are refused then. */
function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
