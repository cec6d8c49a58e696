/** How bytes are read. `bytes`: any charset that contains ASCII as it is, so that only URLs need to be decoded. */
export type Charset = "bytes" | "utf-16le" | "utf-16be";

/** Labels of UTF-16 (Encoding Standard, names and labels). */
const LITTLE_ENDIAN: ReadonlySet<string> = new Set([
  ...["csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le"],
]);
const BIG_ENDIAN: ReadonlySet<string> = new Set(["unicodefffe", "utf-16be"]);
/** After an escape sequence they write other characters with the bytes of ASCII: a byte of `<` need not be a `<`. */
const ESCAPING: ReadonlySet<string> = new Set(["csiso2022jp", "iso-2022-jp"]);

export function isEscapingCharset(label: string): boolean {
  return ESCAPING.has(label.trim().toLowerCase());
}

/** @param label from `Content-Type` @returns null: text in this charset passes unchanged */
export function charsetOf(label: string | undefined): Charset | null {
  const name = label?.trim().toLowerCase() ?? "";
  if (LITTLE_ENDIAN.has(name)) return "utf-16le";
  if (BIG_ENDIAN.has(name)) return "utf-16be";
  return isEscapingCharset(name) ? null : "bytes";
}

/** Byte order marks, each character one byte. */
const UTF8_MARK = "\xef\xbb\xbf";
const LITTLE_MARK = "\xff\xfe";
const BIG_MARK = "\xfe\xff";

/**
 * Turns the pieces of a body into text and back. A byte order mark takes precedence over a header (Encoding Standard,
 * decode); it is sent unchanged, and UTF-16 stays UTF-16. A character that is split between two pieces is decoded with
 * the second.
 */
export class BodyText {
  #charset: Charset;
  /** Bytes that are not decoded yet; a copy, since the memory of a chunk is used again. */
  #held: Buffer = Buffer.alloc(0);
  #isMarkRead = false;
  /** The byte order mark, until it is sent. */
  #mark = "";

  constructor(charset: Charset) {
    this.#charset = charset;
  }

  decode(chunk: Buffer): string {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    if (!this.#isMarkRead) {
      if (isMarkIncomplete(bytes)) {
        this.#held = Buffer.from(bytes);
        return "";
      }
      bytes = this.#readMark(bytes);
    }
    if (this.#charset === "bytes") return bytes.toString("latin1");
    const odd = bytes.length % 2;
    if (odd === 1) this.#held = Buffer.from(bytes.subarray(bytes.length - 1));
    const even = bytes.subarray(0, bytes.length - odd);
    return this.#charset === "utf-16le" ? even.toString("ucs2") : Buffer.from(even).swap16().toString("ucs2");
  }

  /** Whether `text`, unchanged, would be encoded to exactly the bytes of `chunk`. */
  isAllOf(chunk: Buffer, text: string): boolean {
    return this.#charset === "bytes" && this.#mark === "" && text.length === chunk.length;
  }

  encode(text: string): Buffer {
    const mark = Buffer.from(this.#mark, "latin1");
    this.#mark = "";
    const bytes = Buffer.from(text, this.#charset === "bytes" ? "latin1" : "ucs2");
    if (this.#charset === "utf-16be") bytes.swap16();
    return mark.length === 0 ? bytes : Buffer.concat([mark, bytes]);
  }

  /** An incomplete character at the body's end, and a mark that no text followed. */
  rest(): Buffer {
    return Buffer.concat([Buffer.from(this.#mark, "latin1"), this.#held]);
  }

  #readMark(bytes: Buffer): Buffer {
    this.#isMarkRead = true;
    const head = bytes.toString("latin1", 0, Math.min(3, bytes.length));
    if (head === UTF8_MARK) this.#charset = "bytes";
    else if (head.startsWith(LITTLE_MARK)) this.#charset = "utf-16le";
    else if (head.startsWith(BIG_MARK)) this.#charset = "utf-16be";
    else return bytes;
    this.#mark = head === UTF8_MARK ? UTF8_MARK : head.slice(0, 2);
    return bytes.subarray(this.#mark.length);
  }
}

function isMarkIncomplete(bytes: Buffer): boolean {
  const head = bytes.toString("latin1", 0, Math.min(3, bytes.length));
  return [UTF8_MARK, LITTLE_MARK, BIG_MARK].some(
    (mark) => head.length < mark.length && mark.startsWith(head),
  );
}
