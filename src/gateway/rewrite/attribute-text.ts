/**
 * The text of HTML attributes. Only references to ASCII characters are decoded: no others decide how a URL is mapped,
 * and the rest can stay unchanged without knowledge of the charset.
 */

import { hexValue, isLetter } from "./characters.ts";

/** Named references that URLs or styles may contain. `&amp;` stays unchanged: see `decodeAttribute`. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ...([
    ["apos", "'"],
    ["bsol", "\\"],
    ["colon", ":"],
    ["comma", ","],
    ["commat", "@"],
    ["equals", "="],
    ["gt", ">"],
    ["lbrack", "["],
    ["lowbar", "_"],
    ["lpar", "("],
    ["lsqb", "["],
    ["lt", "<"],
    ["NewLine", "\n"],
    ["num", "#"],
    ["percnt", "%"],
    ["period", "."],
    ["quest", "?"],
    ["quot", '"'],
    ["rbrack", "]"],
    ["rpar", ")"],
    ["rsqb", "]"],
    ["semi", ";"],
    ["sol", "/"],
    ["Tab", "\t"],
  ] as const),
]);

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
/** The longest name above; no code of ASCII has more digits, except leading zeros. */
const NAME_CHARS_MAX = 7;
const DIGITS_MAX = 7;

/** A character reference in a text, and its character; null: the reference stays unchanged. */
type Reference = { readonly end: number; readonly character: string | null };

/**
 * An attribute's value as the browser reads it, except that references to `&` and outside of ASCII stay: so
 * `encodeAttribute` need not find out which `&` was written as a reference.
 */
export function decodeAttribute(raw: string): string {
  return decodeReferences(raw, (code) => (isPlain(code) ? String.fromCharCode(code) : null));
}

function isPlain(code: number): boolean {
  return code === 0x09 || code === 0x0a || (code >= 0x20 && code < 0x7f && code !== AMPERSAND);
}

function decodeReferences(raw: string, decode: (code: number) => string | null): string {
  let out = "";
  let copied = 0;
  for (let at = raw.indexOf("&"); at >= 0; at = raw.indexOf("&", at + 1)) {
    const { end, character } = referenceAt(raw, at, decode);
    if (character === null) continue;
    out += raw.slice(copied, at) + character;
    copied = end;
  }
  return copied === 0 ? raw : out + raw.slice(copied);
}

function referenceAt(raw: string, at: number, decode: (code: number) => string | null): Reference {
  if (raw.charAt(at + 1) === "#") return numberAt(raw, at + 2, decode);
  let end = at + 1;
  while (end <= at + NAME_CHARS_MAX && isLetter(raw.charCodeAt(end))) end += 1;
  if (raw.charCodeAt(end) !== SEMICOLON) return { end, character: null };
  const name = raw.slice(at + 1, end);
  return { end: end + 1, character: name === "amp" ? decode(AMPERSAND) : (NAMED.get(name) ?? null) };
}

/** A numeric reference is valid without a semicolon too (HTML, character reference state). */
function numberAt(raw: string, from: number, decode: (code: number) => string | null): Reference {
  const isHex = (raw.charCodeAt(from) | 0x20) === 0x78;
  const base = isHex ? 16 : 10;
  const digitsAt = isHex ? from + 1 : from;
  let code = 0;
  let end = digitsAt;
  for (; end < digitsAt + DIGITS_MAX; end++) {
    const digit = hexValue(raw.charCodeAt(end));
    if (digit < 0 || digit >= base) break;
    code = code * base + digit;
  }
  if (end === digitsAt) return { end, character: null };
  return { end: raw.charCodeAt(end) === SEMICOLON ? end + 1 : end, character: decode(code) };
}

/**
 * Encodes a value to stand between two of the quotes. `&` stays: see `decodeAttribute`. `<` is written as in `raw`: HTML
 * allows it unescaped, XML does not.
 */
export function encodeAttribute(value: string, quote: string, raw: string): string {
  const quoted = value.includes(quote) ? value.replaceAll(quote, quote === '"' ? "&quot;" : "&#39;") : value;
  return quoted.includes("<") && !raw.includes("<") ? quoted.replaceAll("<", "&lt;") : quoted;
}

/**
 * The text of an attribute that is a document itself (`srcdoc`): one level of references is decoded, so that the
 * document's references can be read.
 */
export function decodeDocumentAttribute(raw: string): string {
  return decodeReferences(raw, (code) =>
    isPlain(code) || code === AMPERSAND ? String.fromCharCode(code) : null,
  );
}

export function encodeDocumentAttribute(text: string, quote: string, raw: string): string {
  return encodeAttribute(text.replaceAll("&", "&amp;"), quote, raw);
}
