import type { IncomingHttpHeaders } from "node:http";
import { RequestMemo } from "../../../gateway/request/request-memo.ts";
import { commonName } from "../../../http/field-names.ts";
import { addField } from "./add-field.ts";

/** Beyond this a head goes the general way, whose limit is twice as high. */
export const HEAD_BYTES_MAX = 16_384;
const FIELDS_MAX = 100;
/** No body has more digits: 9 PB. */
const LENGTH_DIGITS_MAX = 16;

/** The fields of a request; requests of one connection that repeat them share this object. */
export type PlainFields = {
  /** As they came, each line with its end. */
  readonly lines: string;
  readonly rawHeaders: string[];
  /** As Node makes them of the fields. */
  readonly headers: IncomingHttpHeaders;
  /** By `Content-Length`; 0 if there is none. */
  readonly bodyBytes: number;
  /** The client did not ask for this connection to be closed. */
  readonly keepsAlive: boolean;
  readonly memo: RequestMemo;
};

/** The head of a request in the plainest form there is, about which no two servers can disagree. */
export type PlainHead = {
  readonly method: string;
  /** In origin form. */
  readonly url: string;
  readonly fields: PlainFields;
  /** How many bytes it has, with its empty line. */
  readonly headBytes: number;
};

const REQUEST_LINE = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
/** Whole lines of visible characters, blanks and tabs: no control character, no line end but CR LF, no empty line. */
const LINES = /^(?:[\t\x20-\x7e]+\r\n)+$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DIGITS = /^[0-9]+$/;

const TAB = 0x09;
const SPACE = 0x20;

/** Fields that change how a message or its connection is to be read, and the one that Node's object of fields cannot have. */
const NOT_PLAIN: ReadonlySet<string> = new Set([
  "__proto__",
  "expect",
  "http2-settings",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Reads the head of a request if it is whole and plain: HTTP/1.1, a path, one `Host`, at most one `Content-Length`, of digits, and
 * nothing about which Node's parser, or the target's, could think otherwise (RFC 9112, 2, 5 and 6).
 * @param text what the client has sent, each byte one character; more may follow the head
 * @param before the fields of the request before on this connection, which most clients repeat
 * @returns null: the general way is to read it
 */
export function readHead(text: string, before: PlainFields | null): PlainHead | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0 || end > HEAD_BYTES_MAX) return null;
  const lineEnd = text.indexOf("\r\n");
  const [, method, url] = REQUEST_LINE.exec(text.slice(0, lineEnd)) ?? [];
  if (method === undefined || url === undefined) return null;
  const lines = text.slice(lineEnd + 2, end + 2);
  const fields = before?.lines === lines ? before : readFields(lines);
  return fields === null ? null : { method, url, fields, headBytes: end + 4 };
}

function readFields(lines: string): PlainFields | null {
  if (!LINES.test(lines)) return null;
  const fields = new Fields();
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf("\r\n", at);
    if (!fields.read(lines, at, end)) return null;
    at = end + 2;
  }
  if (!fields.isComplete) return null;
  const { rawHeaders, headers, bodyBytes, keepsAlive } = fields;
  return { lines, rawHeaders, headers, bodyBytes, keepsAlive, memo: new RequestMemo() };
}

/** The fields of one head, and what they say about its framing. */
class Fields {
  readonly rawHeaders: string[] = [];
  readonly headers: IncomingHttpHeaders = Object.create(null);
  keepsAlive = true;
  #hosts = 0;
  #lengthBytes = -1;

  get bodyBytes(): number {
    return Math.max(this.#lengthBytes, 0);
  }

  get isComplete(): boolean {
    return this.#hosts === 1 && this.rawHeaders.length <= 2 * FIELDS_MAX;
  }

  /** @returns false if the line from `at` to `end` is not plain */
  read(lines: string, at: number, end: number): boolean {
    const colon = lines.indexOf(":", at);
    if (colon < 0 || colon >= end) return false;
    const written = lines.slice(at, colon);
    const common = commonName(written);
    if (common === null && !NAME.test(written)) return false;
    let from = colon + 1;
    while (from < end && isBlank(lines.charCodeAt(from))) from++;
    // Node keeps or drops the blanks at the end of a value, by its version.
    if (from === end || isBlank(lines.charCodeAt(end - 1))) return false;
    const value = lines.slice(from, end);
    const lower = common?.lower ?? written.toLowerCase();
    if (!this.#mayHave(lower, value)) return false;
    this.rawHeaders.push(common?.name ?? written, value);
    addField(this.headers, lower, value);
    return true;
  }

  #mayHave(lower: string, value: string): boolean {
    switch (lower) {
      case "host":
        return ++this.#hosts === 1;
      case "content-length":
        return this.#readLength(value);
      case "connection":
        return this.#readConnection(value.toLowerCase());
      default:
        return !NOT_PLAIN.has(lower);
    }
  }

  #readLength(value: string): boolean {
    if (this.#lengthBytes >= 0 || value.length >= LENGTH_DIGITS_MAX || !DIGITS.test(value)) return false;
    this.#lengthBytes = Number(value);
    return true;
  }

  /** Of other options the general way knows what they mean. */
  #readConnection(option: string): boolean {
    if (option !== "close" && option !== "keep-alive") return false;
    if (this.headers.connection !== undefined) return false;
    this.keepsAlive = option === "keep-alive";
    return true;
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
