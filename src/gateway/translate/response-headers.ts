import { lowerName } from "../../http/field-names.ts";
import { type AddedFields, NO_ADDED_FIELDS } from "../request/added-fields.ts";
import type { TransportHead } from "../transport/transport.port.ts";
import type { AnswerMode } from "./answer-mode.ts";
import { FOR_SHARED_CACHES, privateCacheControl } from "./cache-control.ts";
import { setsGatewayCookie } from "./gateway-cookies.ts";
import { addConnectionNames, isHopByHop } from "./hop-by-hop.ts";
import type { TranslatedHead } from "./translated-heads.ts";

/** The gateway's field is added to the target's, instead of replacing it. */
const LISTS: ReadonlySet<string> = new Set([
  "access-control-expose-headers",
  "content-security-policy",
  "vary",
]);

/** Dropped: the gateway sets it, or the target must not. */
const NEVER_FROM_TARGET: ReadonlySet<string> = new Set([
  "cache-control",
  "x-gateway-error",
  "x-gateway-time-left",
  "x-request-id",
  ...FOR_SHARED_CACHES,
  // Instructions to a web server before the gateway (nginx, Apache, lighttpd) to send another file or URL instead.
  "x-accel-charset",
  "x-accel-limit-rate",
  "x-accel-redirect",
  "x-lighttpd-send-file",
  "x-reproxy-file",
  "x-reproxy-url",
  "x-sendfile",
]);

export type ResponseHeadersInput = {
  /** The target's head; its framing was verified already. */
  readonly head: Pick<TransportHead, "statusCode" | "headers" | "contentLength">;
  readonly requestId: string;
  readonly mode: AnswerMode;
  /** Fields that replace the target's of the same name, or are added to them if they are lists. */
  readonly added: AddedFields;
};

/** The header section for the client. */
export type ResponseHead = {
  /** A flat array for `writeHead`: each character one byte (latin1). */
  readonly headers: string[];
  /** `Content-Length` for the client; null if it has none: Node then sends the body in chunks. */
  readonly contentLength: number | null;
};

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * The header section of the target's answer for the client: end-to-end fields in their order, case and number, the request
 * id, and no cookie of the gateway's names. In header mode a body with a content coding has no length: the deployed desktop
 * client inflates the body but copies the headers (contract, Answers of the target).
 */
export function responseHeaders({ head, requestId, mode, added }: ResponseHeadersInput): ResponseHead {
  const translated = mode.translated !== null && added === NO_ADDED_FIELDS ? mode.translated : null;
  let forClient = translated?.get(head);
  if (forClient === undefined) {
    forClient = translateHead(head, mode, added);
    translated?.add(head, forClient);
  }
  const { headers, contentLength } = forClient;
  return { headers: [...headers, "X-Request-Id", requestId], contentLength };
}

function translateHead(
  { statusCode, contentLength, headers: rawHeaders }: ResponseHeadersInput["head"],
  mode: AnswerMode,
  added: AddedFields,
): TranslatedHead {
  const { connectionNames, isEncoded, cacheControl } = readAhead(rawHeaders);
  // A length on 1xx and 204 is forbidden (RFC 9110, 8.6), and some clients would wait for the body.
  const mayHaveLength = statusCode >= 200 && statusCode !== 204;
  const hasLength = mayHaveLength && contentLength !== null && (!isEncoded || mode.rewriting !== null);
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const lower = lowerName(name);
    if (isHopByHop(lower) || NEVER_FROM_TARGET.has(lower) || connectionNames.has(lower)) continue;
    const value = rawHeaders[at + 1] ?? "";
    if (lower === "content-length") {
      if (hasLength) headers.push(name, value);
    } else if (!isReplaced(lower, value, added)) {
      const translated = mode.translate(lower, value);
      if (translated !== null) headers.push(name, translated);
    }
  }
  for (const name in added) headers.push(name, added[name] ?? "");
  // Interim answers are never cached.
  if (statusCode >= 200 && !Object.hasOwn(added, "cache-control"))
    headers.push("Cache-Control", privateCacheControl(cacheControl));
  return { headers, contentLength: hasLength ? contentLength : null };
}

function isReplaced(lower: string, value: string, added: AddedFields): boolean {
  if (lower === "set-cookie") return setsGatewayCookie(value);
  return added !== NO_ADDED_FIELDS && Object.hasOwn(added, lower) && !LISTS.has(lower);
}

/** What must be known before the first field is passed on. */
function readAhead(rawHeaders: readonly string[]) {
  let connectionNames = NO_NAMES;
  let isEncoded = false;
  const cacheControl: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    // Few names have one of these lengths; the others cost no lower-casing.
    const { length } = rawHeaders[at] ?? "";
    if (length !== 10 && length !== 13 && length !== 16) continue;
    const lower = lowerName(rawHeaders[at] ?? "");
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
