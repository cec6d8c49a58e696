import { commonName, lowerName } from "../../../http/field-names.ts";

/** Where an answer ends, and whether its connection can be reused. */
export type AnswerFraming = {
  /** In bytes; null if none was declared. */
  readonly contentLength: number | null;
  readonly isChunked: boolean;
  /** The target will read another request on this connection. */
  readonly keepsAlive: boolean;
  /** For how long it will wait for that request, in seconds; null if it does not state this. */
  readonly keepAliveSeconds: number | null;
  /** The target authenticates the connection, not the request (NTLM, Negotiate: RFC 4559). */
  readonly authenticatesConnection: boolean;
};

export type ParsedHead = AnswerFraming & {
  readonly statusCode: number;
  readonly statusText: string;
  /** Names and values in their order, each character one byte. */
  readonly headers: string[];
};

/** RFC 9112, 4. The reason may be absent, with or without the blank before it. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t -~\x80-\xff]*))?$/;
/** RFC 9110, 5.1 and 5.6.2 */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Without controls, and without a bare CR or LF, which some readers take as a line end and others do not. */
const LINES = /^(?:[\t -~\x80-\xff]*\r\n)*$/;
/** More digits exceed a safe integer. */
const LENGTH = /^\d{1,16}$/;
const KEEP_ALIVE_TIMEOUT = /(?:^|[\s,])timeout=(\d{1,9})(?:$|[\s,])/i;
const FRAMING = new Set(["content-length", "transfer-encoding"]);
const CONNECTION_AUTH = ["ntlm", "negotiate", "kerberos"];

/** An answer is not valid HTTP/1.1; it is refused, never repaired. */
export class HeadFault extends Error {}

/**
 * Parses the head of an answer strictly (RFC 9112): one framing, valid field names, lengths of digits only. For any status
 * it refuses: a bare CR or LF, a folded line, a blank before a colon, a control, a second `Content-Length` (even with the
 * same value), a list or a sign in it, both `Content-Length` and `Transfer-Encoding`, any transfer coding other than one
 * `chunked`, and that in HTTP/1.0.
 *
 * @param text the lines with their ends, without the empty one; each character one byte
 * @throws HeadFault
 */
export function parseHead(text: string): ParsedHead {
  refuseForbidden(text);
  const lineEnd = text.indexOf("\r\n");
  const status = statusOf(text.slice(0, lineEnd));
  const headers = parseFields(text, lineEnd + 2);
  const framing = framingOf(headers, status.isOld);
  // Not by spreading, which takes longer than all the rest of this.
  return {
    statusCode: status.code,
    statusText: status.text,
    headers,
    contentLength: framing.contentLength,
    isChunked: framing.isChunked,
    keepsAlive: framing.keepsAlive,
    keepAliveSeconds: framing.keepAliveSeconds,
    authenticatesConnection: framing.authenticatesConnection,
  };
}

/** `isOld`: HTTP/1.0 */
type Status = { readonly code: number; readonly text: string; readonly isOld: boolean };

const USUAL_LINE = "HTTP/1.1 200 OK";
const USUAL: Status = { code: 200, text: "OK", isOld: false };

function statusOf(line: string): Status {
  if (line === USUAL_LINE) return USUAL;
  const [, minor, code, text = ""] = STATUS_LINE.exec(line) ?? [];
  if (code === undefined) throw new HeadFault("the answer has no status line of HTTP/1.1");
  return { code: Number(code), text, isOld: minor === "0" };
}

/**
 * Parses the trailers of a chunked answer as strictly; fields of framing are not allowed there (RFC 9110, 6.5.1).
 * @param text begins with the end of the last chunk's line
 * @throws HeadFault
 */
export function parseTrailers(text: string): string[] {
  refuseForbidden(text);
  const trailers = parseFields(text, 2);
  for (let at = 0; at < trailers.length; at += 2) {
    if (FRAMING.has(trailers[at]?.toLowerCase() ?? ""))
      throw new HeadFault("the answer's trailers have framing");
  }
  return trailers;
}

function refuseForbidden(text: string): void {
  if (!LINES.test(text)) throw new HeadFault("the answer's head has a character that it may not have");
}

function parseFields(text: string, at: number): string[] {
  const fields: string[] = [];
  for (let from = at; from < text.length; ) {
    const colon = text.indexOf(":", from);
    const end = text.indexOf("\r\n", from);
    const written = colon < end ? text.slice(from, colon) : "";
    const common = commonName(written);
    if (common === null && !FIELD_NAME.test(written))
      throw new HeadFault("the answer has a line that is no header field");
    fields.push(common?.name ?? written, trimmed(text, colon + 1, end));
    from = end + 2;
  }
  return fields;
}

/** Removes spaces and tabs only: other white space belongs to the value. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

type Found = { -readonly [Key in keyof AnswerFraming]: AnswerFraming[Key] };

function framingOf(headers: readonly string[], isOld: boolean): AnswerFraming {
  const found: Found = {
    contentLength: null,
    isChunked: false,
    keepsAlive: !isOld,
    keepAliveSeconds: null,
    authenticatesConnection: false,
  };
  for (let at = 0; at < headers.length; at += 2) {
    // Names of other lengths are not lower-cased, for speed.
    const name = headers[at] ?? "";
    if (isOfInterest(name.length)) noteField(found, lowerName(name), headers[at + 1] ?? "", isOld);
  }
  if (found.isChunked && found.contentLength !== null) {
    throw new HeadFault("the answer has a length beside a transfer coding");
  }
  return found;
}

function isOfInterest(nameLength: number): boolean {
  return nameLength === 10 || (nameLength >= 14 && nameLength <= 17);
}

function noteField(found: Found, lower: string, value: string, isOld: boolean): void {
  switch (lower) {
    case "content-length":
      if (found.contentLength !== null) throw new HeadFault("the answer has two lengths");
      found.contentLength = lengthOf(value);
      break;
    case "transfer-encoding":
      if (isOld || found.isChunked || value.toLowerCase() !== "chunked") {
        throw new HeadFault("the answer's transfer coding is not plain chunked");
      }
      found.isChunked = true;
      break;
    case "connection":
      noteConnection(found, value.toLowerCase(), isOld);
      break;
    case "keep-alive": {
      const seconds = KEEP_ALIVE_TIMEOUT.exec(value)?.[1];
      if (seconds !== undefined) found.keepAliveSeconds = Number(seconds);
      break;
    }
    case "www-authenticate":
      if (namesConnectionAuth(value)) found.authenticatesConnection = true;
      break;
    case "persistent-auth":
      if (value.toLowerCase() === "true") found.authenticatesConnection = true;
      break;
  }
}

function noteConnection(found: Found, lower: string, isOld: boolean): void {
  if (lower === "keep-alive") {
    if (isOld) found.keepsAlive = true;
    return;
  }
  const options = lower.split(",").map((option) => option.trim());
  if (options.includes("close")) found.keepsAlive = false;
  else if (isOld && options.includes("keep-alive")) found.keepsAlive = true;
}

function lengthOf(value: string): number {
  const length = LENGTH.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(length)) throw new HeadFault("the answer's length is no number");
  return length;
}

/** Whether an Authorization or a challenge has a scheme that authenticates connections, or merely contains its name. */
export function namesConnectionAuth(value: string): boolean {
  const lower = value.toLowerCase();
  return CONNECTION_AUTH.some((scheme) => lower.includes(scheme));
}
