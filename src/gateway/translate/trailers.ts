import { isHopByHop } from "./hop-by-hop.ts";
import { isDroppedFromRequest } from "./request-headers.ts";

/**
 * Fields that concern the message as a whole are not allowed after it (RFC 9110, 6.5.1), and a field that the gateway sets or
 * drops in a head must not arrive as a trailer.
 */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  "age",
  "authorization",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "cookie",
  "date",
  "expires",
  "host",
  "location",
  "max-forwards",
  "pragma",
  "range",
  "set-cookie",
  "vary",
  "warning",
  "www-authenticate",
  "x-gateway-error",
  "x-gateway-time-left",
  "x-request-id",
]);

/** The trailers of the target's answer that the client gets, as pairs for `addTrailers`. */
export function trailersForClient(trailers: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < trailers.length; at += 2) {
    const name = trailers[at] ?? "";
    if (mayTrail(name.toLowerCase())) pairs.push([name, trailers[at + 1] ?? ""]);
  }
  return pairs;
}

/** The client's trailers that the target gets, as a flat array. */
export function trailersForTarget(rawTrailers: readonly string[]): string[] {
  const sent: string[] = [];
  for (let at = 0; at < rawTrailers.length; at += 2) {
    const name = rawTrailers[at] ?? "";
    const lower = name.toLowerCase();
    // Fields of a trusted proxy are not accepted as trailers.
    if (mayTrail(lower) && !isDroppedFromRequest(lower, false)) sent.push(name, rawTrailers[at + 1] ?? "");
  }
  return sent;
}

function mayTrail(lowerName: string): boolean {
  return !NOT_IN_TRAILERS.has(lowerName) && !isHopByHop(lowerName);
}
