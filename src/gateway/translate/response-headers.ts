import { type AddedFields, NO_ADDED_FIELDS } from "../request/added-fields.ts";
import type { TransportHead } from "../transport/transport.port.ts";
import type { AnswerMode } from "./answer-mode.ts";
import { FOR_SHARED_CACHES, privateCacheControl } from "./cache-control.ts";
import { setsGatewayCookie } from "./gateway-cookies.ts";
import { addConnectionNames, isHopByHop } from "./hop-by-hop.ts";

/** A field of ours joins those of the target. */
const LISTS: ReadonlySet<string> = new Set(["access-control-expose-headers", "vary"]);

/** Ours to say. */
const NEVER_FROM_TARGET: ReadonlySet<string> = new Set([
  "cache-control",
  "x-gateway-error",
  "x-request-id",
  ...FOR_SHARED_CACHES,
  // Orders to a web server in front of us (nginx, Apache, lighttpd): another file or address in the answer's place.
  "x-accel-charset",
  "x-accel-limit-rate",
  "x-accel-redirect",
  "x-lighttpd-send-file",
  "x-reproxy-file",
  "x-reproxy-url",
  "x-sendfile",
]);

/** What came back, and to what. */
export type ResponseHeadersInput = {
  /** The target's head; its framing is judged already. */
  readonly head: Pick<TransportHead, "statusCode" | "headers" | "contentLength">;
  readonly requestId: string;
  readonly mode: AnswerMode;
  /** Fields of ours, instead of the target's of the same name; what is a list is added to. */
  readonly added: AddedFields;
};

/** The header section for the client. */
export type ResponseHead = {
  /** A flat array for `writeHead`: each character one byte (latin1). */
  readonly headers: string[];
  /** `Content-Length` as the client gets it; null where the length is not told: Node then sends a body in chunks. */
  readonly contentLength: number | null;
};

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * The target's answer for the client: end-to-end fields in their order, case and number, our request id, none of our
 * cookies. In header mode a body with a content coding goes out without its length: the deployed desktop client inflates
 * the body but copies the headers (contract, Answers of the target).
 */
export function responseHeaders(input: ResponseHeadersInput): ResponseHead {
  const { mode, added } = input;
  const { statusCode, contentLength, headers: rawHeaders } = input.head;
  const { connectionNames, isEncoded, cacheControl } = readAhead(rawHeaders);
  // A length on 1xx and 204 is forbidden (RFC 9110, 8.6), and some clients would wait for the body.
  const mayHaveLength = statusCode >= 200 && statusCode !== 204;
  const keepsLength = mayHaveLength && contentLength !== null && (!isEncoded || mode.rewriting !== null);
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || NEVER_FROM_TARGET.has(lower) || connectionNames.has(lower)) continue;
    const value = rawHeaders[at + 1] ?? "";
    if (lower === "content-length") {
      if (keepsLength) headers.push(name, value);
    } else if (!isOursToSay(lower, value, added)) {
      const translated = mode.translate(lower, value);
      if (translated !== null) headers.push(name, translated);
    }
  }
  for (const name in added) headers.push(name, added[name] ?? "");
  // An interim answer is nothing that could be kept.
  if (statusCode >= 200 && !Object.hasOwn(added, "cache-control"))
    headers.push("Cache-Control", privateCacheControl(cacheControl));
  headers.push("X-Request-Id", input.requestId);
  return { headers, contentLength: keepsLength ? contentLength : null };
}

function isOursToSay(lower: string, value: string, added: AddedFields): boolean {
  if (lower === "set-cookie") return setsGatewayCookie(value);
  return added !== NO_ADDED_FIELDS && Object.hasOwn(added, lower) && !LISTS.has(lower);
}

/** What has to be known before the first field goes out. */
function readAhead(rawHeaders: readonly string[]) {
  let connectionNames = NO_NAMES;
  let isEncoded = false;
  const cacheControl: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    // Few names have one of these lengths; the others cost no lower-casing.
    const { length } = rawHeaders[at] ?? "";
    if (length !== 10 && length !== 13 && length !== 16) continue;
    const lower = rawHeaders[at]?.toLowerCase();
    const value = rawHeaders[at + 1] ?? "";
    if (lower === "connection") connectionNames = addConnectionNames(connectionNames, value);
    else if (lower === "cache-control") cacheControl.push(value);
    else if (lower === "content-encoding" && !isIdentity(value)) isEncoded = true;
  }
  return { connectionNames, isEncoded, cacheControl };
}

function isIdentity(contentEncoding: string): boolean {
  return contentEncoding.split(",").every((coding) => {
    const name = coding.trim().toLowerCase();
    return name === "identity" || name === "";
  });
}
