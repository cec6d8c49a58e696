import { type OutgoingHttpHeader, STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
import type { ClientResponseFields } from "../../../gateway/request/client.port.ts";
import { commonName } from "../../../http/field-names.ts";
import { joinParts } from "../../../http/join-parts.ts";
import { RepeatedLines } from "../../../http/repeated-lines.ts";

/** What the fields of a head say about its framing and its connection. */
export type FieldsOfAnswer = {
  /** The lines, each with its end. */
  readonly lines: string;
  readonly hasLength: boolean;
  readonly hasDate: boolean;
  /** What `Connection` says; null if there is none. */
  readonly closes: boolean | null;
};

/** A value that nobody has to look at twice: visible characters and blanks. All other values Node judges. */
const PLAIN_VALUE = /^[\t\x20-\x7e]*$/;
const PLAIN_NAME = /^[A-Za-z-]+$/;

const repeated = new RepeatedLines((name, value) => {
  if (commonName(name) === null && !PLAIN_NAME.test(name)) validateHeaderName(name);
  if (!PLAIN_VALUE.test(value)) validateHeaderValue(name, value);
});

/**
 * Writes the fields of an answer as Node does.
 * @throws TypeError: a name or a value that cannot be written
 */
export function writeFields(fields: ClientResponseFields): FieldsOfAnswer {
  if (!Array.isArray(fields)) {
    const writer = new FieldsWriter();
    for (const name in fields) writer.add(name, fields[name]);
    return writer;
  }
  const from = requestIdAt(fields);
  const writer = from === 0 ? new FieldsWriter() : afterRepeated(fields, from);
  for (let at = from; at < fields.length; at += 2) writer.add(String(fields[at]), fields[at + 1]);
  return writer;
}

/** @returns 0 if there is none */
function requestIdAt(fields: readonly OutgoingHttpHeader[]): number {
  let at = fields.length - 2;
  while (at > 0 && fields[at] !== "X-Request-Id") at -= 2;
  return Math.max(at, 0);
}

/** What came before the request id in the last answer. A target that gives an answer again gives all of that again. */
let last: { readonly fields: readonly unknown[]; readonly written: FieldsWriter } | null = null;

/** @param end how much of the flat array may be a repetition; only the request id and what follows it differ in each answer */
function afterRepeated(fields: readonly OutgoingHttpHeader[], end: number): FieldsWriter {
  if (last !== null && isSame(last.fields, fields, end)) return new FieldsWriter(last.written);
  const written = new FieldsWriter();
  for (let at = 0; at < end; at += 2) written.add(String(fields[at]), fields[at + 1]);
  joinParts(written.lines);
  last = { fields: fields.slice(0, end), written };
  return new FieldsWriter(written);
}

/** Values that are lists are never the same. */
function isSame(before: readonly unknown[], fields: readonly OutgoingHttpHeader[], end: number): boolean {
  if (before.length !== end) return false;
  for (let at = 0; at < end; at++) if (before[at] !== fields[at]) return false;
  return true;
}

class FieldsWriter implements FieldsOfAnswer {
  lines = "";
  hasLength = false;
  hasDate = false;
  closes: boolean | null = null;

  /** @param before what this one continues */
  constructor(before?: FieldsOfAnswer) {
    if (before === undefined) return;
    this.lines = before.lines;
    this.hasLength = before.hasLength;
    this.hasDate = before.hasDate;
    this.closes = before.closes;
  }

  add(name: string, value: OutgoingHttpHeader | undefined): void {
    if (Array.isArray(value)) for (const one of value) this.#addOne(name, one);
    else this.#addOne(name, String(value));
  }

  #addOne(name: string, value: string): void {
    this.lines += repeated.line(name, value);
    // Few names have one of these lengths; the others cost no lower-casing.
    if (name.length === 14) this.hasLength ||= name.toLowerCase() === "content-length";
    else if (name.length === 4) this.hasDate ||= name.toLowerCase() === "date";
    else if (name.length === 10 && name.toLowerCase() === "connection")
      this.closes = /(?:^|\W)close(?:$|\W)/i.test(value);
  }
}

/** @throws RangeError: no status that can be sent; TypeError: a reason that cannot */
export function statusLine(statusCode: number, statusText: string | undefined): string {
  if (!(statusCode >= 100 && statusCode <= 999)) throw new RangeError(`no status: ${statusCode}`);
  const reason = statusText ?? STATUS_CODES[statusCode] ?? "unknown";
  if (!PLAIN_VALUE.test(reason)) validateHeaderValue("reason", reason);
  return `HTTP/1.1 ${statusCode} ${reason}\r\n`;
}

let dateLine = "";
let dateSecond = -1;

/** `Date` of now, made once a second. @param nowMs since 1970 */
export function dateField(nowMs: number): string {
  const second = Math.floor(nowMs / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateLine = `Date: ${new Date(nowMs).toUTCString()}\r\n`;
  }
  return dateLine;
}
