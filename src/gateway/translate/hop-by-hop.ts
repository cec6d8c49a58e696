/**
 * Fields of one connection, not of the message (RFC 9110, 7.6.1), with obsolete ones, and `Expect`, to which the gateway has
 * replied already.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Removed because `Connection` names it, this one would change where the message ends. It is always retained. */
const FRAMING = "content-length";

const NONE: ReadonlySet<string> = new Set();

/** @param lowerName a field name in lower case */
export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName);
}

/**
 * The fields, in lower case, that one `Connection` value declares as hop-by-hop, added to those found before.
 */
export function addConnectionNames(found: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const lower = value.toLowerCase();
  if (lower === "keep-alive" || lower === "close" || lower === "upgrade") return found;
  const names = new Set(found);
  for (const part of lower.split(",")) {
    const name = part.trim();
    if (name !== "" && name !== FRAMING) names.add(name);
  }
  return names;
}

/** The fields that the `Connection` headers of a flat array of names and values declare, in lower case. */
export function connectionNames(rawHeaders: readonly string[]): ReadonlySet<string> {
  let names = NONE;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === "connection".length && name.toLowerCase() === "connection") {
      names = addConnectionNames(names, rawHeaders[at + 1] ?? "");
    }
  }
  return names;
}
