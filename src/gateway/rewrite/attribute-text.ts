/**
 * The text of HTML attributes. Only references to ASCII characters are decoded: no URL is judged by another
 * one, and what stays as it was written needs no knowledge of the charset.
 */

/** Named references that a URL or a style may be written with. `&amp;` is left as it stands: see `decodeAttribute`. */
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

/** A number without a semicolon counts as well (HTML, character reference state). */
const REFERENCE = /&(?:#(?:[xX]([0-9a-fA-F]{1,6})|(\d{1,7}));?|([A-Za-z]{2,7});)/g;

/**
 * An attribute's value as the browser reads it, but for what is not ASCII and for `&`, which stay references:
 * encoding need not tell a `&` that was one.
 */
export function decodeAttribute(raw: string): string {
  if (!raw.includes("&")) return raw;
  return raw.replace(REFERENCE, (reference, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? reference;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const isPlain = code === 0x09 || code === 0x0a || (code >= 0x20 && code < 0x7f && code !== 0x26);
    return isPlain ? String.fromCharCode(code) : reference;
  });
}

/**
 * For between two of the quotes. `&` stays: see `decodeAttribute`. `<` is written as the author did: in HTML it
 * may stand as it is, in XML it must not.
 */
export function encodeAttribute(value: string, quote: string, raw: string): string {
  const quoted = value.includes(quote) ? value.replaceAll(quote, quote === '"' ? "&quot;" : "&#39;") : value;
  return quoted.includes("<") && !raw.includes("<") ? quoted.replaceAll("<", "&lt;") : quoted;
}

/**
 * The text of an attribute that is a document itself (`srcdoc`): one level of references less, so that its own
 * can be read.
 */
export function decodeDocumentAttribute(raw: string): string {
  return decodeAttribute(raw).replace(/&(?:amp;|#38;|#[xX]26;)/g, "&");
}

export function encodeDocumentAttribute(text: string, quote: string, raw: string): string {
  return encodeAttribute(text.replaceAll("&", "&amp;"), quote, raw);
}
