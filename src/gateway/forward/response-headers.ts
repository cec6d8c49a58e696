import { NO_FIELDS, type OwnFields } from "../own-fields.ts";
import type { AnswerMode } from "./answer-mode.ts";
import { FOR_SHARED_CACHES, privateCacheControl } from "./cache-control.ts";
import { addConnectionNames, isHopByHop } from "./hop-by-hop.ts";
import { setsOwnCookie } from "./own-cookies.ts";

/** A field of ours joins those of the target. */
const LISTS: ReadonlySet<string> = new Set(["access-control-expose-headers", "vary"]);

/** Ours to say. */
const NEVER_FROM_TARGET: ReadonlySet<string> = new Set([
  "cache-control",
  "x-gateway-error",
  "x-request-id",
  ...FOR_SHARED_CACHES,
]);

const DIGITS = /^\d+$/;

/** What came back, and to what. */
export type ResponseHeadersInput = {
  /** undici's flat array: names and values, bytes as they came. */
  readonly rawHeaders: readonly (Buffer | string)[];
  readonly statusCode: number;
  readonly requestId: string;
  readonly mode: AnswerMode;
  /** Fields of ours, instead of the target's of the same name; what is a list is added to. */
  readonly own: OwnFields;
};

/** The header section for the client. */
export type ResponseHead = {
  /** A flat array for `writeHead`: each character one byte (latin1). */
  readonly headers: string[];
  /** `Content-Length` as the client gets it; null where the length is not told: Node then sends a body in chunks. */
  readonly contentLength: number | null;
};

/** What decides how the message is framed and kept, collected on the first pass. */
type Framing = {
  names: string[];
  values: string[];
  connectionNames: ReadonlySet<string>;
  contentLength: string | null;
  isEncoded: boolean;
  cacheControl: string[];
};

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * The target's answer for the client: end-to-end fields in their order, case and number, our request id, none of our
 * cookies, and nothing that lets a shared cache keep it. In header mode a body with a content coding goes out without its length: the deployed desktop client inflates
 * the body but copies the headers (contract, Proxy: header mode).
 *
 * @returns null where the target's framing is ambiguous: lengths that differ or are no number, a length beside a
 *          transfer coding. The upstream is at fault, and its connection must not be used again.
 */
export function responseHeaders(input: ResponseHeadersInput): ResponseHead | null {
  const framing = readFraming(input.rawHeaders);
  if (framing === null) return null;
  const { statusCode, mode, own } = input;
  // A length on 1xx and 204 is forbidden (RFC 9110, 8.6), and some clients would wait for the body.
  const mayHaveLength = statusCode >= 200 && statusCode !== 204;
  const keepsLength =
    mayHaveLength && framing.contentLength !== null && (!framing.isEncoded || mode.rewriting !== null);
  const headers: string[] = [];
  let isLengthSent = false;
  for (let at = 0; at < framing.names.length; at++) {
    const name = framing.names[at] ?? "";
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || NEVER_FROM_TARGET.has(lower) || framing.connectionNames.has(lower)) continue;
    const value = framing.values[at] ?? "";
    if (lower === "content-length") {
      if (keepsLength && !isLengthSent) headers.push(name, value);
      isLengthSent = true;
    } else if (!isOursToSay(lower, value, own)) {
      const translated = mode.translate(lower, value);
      if (translated !== null) headers.push(name, translated);
    }
  }
  for (const name in own) headers.push(name, own[name] ?? "");
  // A 101 is nothing that could be kept.
  if (statusCode >= 200 && !Object.hasOwn(own, "cache-control"))
    headers.push("Cache-Control", privateCacheControl(framing.cacheControl));
  headers.push("X-Request-Id", input.requestId);
  const contentLength = keepsLength ? Number(framing.contentLength) : null;
  return { headers, contentLength };
}

function isOursToSay(lower: string, value: string, own: OwnFields): boolean {
  if (lower === "set-cookie") return setsOwnCookie(value);
  return own !== NO_FIELDS && Object.hasOwn(own, lower) && !LISTS.has(lower);
}

function readFraming(rawHeaders: readonly (Buffer | string)[]): Framing | null {
  const framing: Framing = {
    names: [],
    values: [],
    connectionNames: NO_NAMES,
    contentLength: null,
    isEncoded: false,
    cacheControl: [],
  };
  let hasTransferCoding = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = latin1(rawHeaders[at]);
    const value = latin1(rawHeaders[at + 1]);
    framing.names.push(name);
    framing.values.push(value);
    const lower = name.toLowerCase();
    if (lower === "connection") {
      framing.connectionNames = addConnectionNames(framing.connectionNames, value);
    } else if (lower === "content-encoding") {
      if (!isIdentity(value)) framing.isEncoded = true;
    } else if (lower === "cache-control") {
      framing.cacheControl.push(value);
    } else if (lower === "transfer-encoding") {
      hasTransferCoding = true;
    } else if (lower === "content-length") {
      if (!DIGITS.test(value)) return null;
      if (framing.contentLength !== null && framing.contentLength !== value) return null;
      framing.contentLength = value;
    }
  }
  return hasTransferCoding && framing.contentLength !== null ? null : framing;
}

function isIdentity(contentEncoding: string): boolean {
  return contentEncoding.split(",").every((coding) => {
    const name = coding.trim().toLowerCase();
    return name === "identity" || name === "";
  });
}

function latin1(field: Buffer | string | undefined): string {
  return typeof field === "string" ? field : (field?.toString("latin1") ?? "");
}
