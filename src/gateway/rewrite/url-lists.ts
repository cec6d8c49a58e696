/** Values of headers and attributes that hold a URL among other things. Each keeps everything but its URLs. */

type MapUrl = (url: string) => string;

const REFRESH = /^(\s*[\d.]*[\s;,]*(?:url\s*=\s*)?)(?:"([^"]*)(.*)|'([^']*)(.*)|(.*))$/is;
const CANDIDATE = /([\t\n\f\r ,]*)([^\t\n\f\r ]+)/y;
/** Up to the comma that ends a candidate; one between parentheses does not. */
const DESCRIPTORS = /(?:\([^)]*\)?|[^,(])*/y;
const LINK = /<([^>]*)>/g;

/** `5; url=/x`, of `<meta http-equiv=refresh>` and of the header `Refresh` (HTML, shared declarative refresh steps). */
export function mapRefresh(value: string, map: MapUrl): string {
  const refresh = REFRESH.exec(value);
  if (refresh === null) return value;
  const [, head = "", doubled, afterDoubled = "", single, afterSingle = "", bare = ""] = refresh;
  if (!/[;,\s]/.test(head)) return value;
  if (doubled !== undefined) return `${head}"${map(doubled)}${afterDoubled}`;
  if (single !== undefined) return `${head}'${map(single)}${afterSingle}`;
  return head + map(bare);
}

/** `/a.png 1x, /b.png 2x` (HTML, parse a srcset attribute): a comma may be part of a URL, as in `data:`. */
export function mapSrcset(value: string, map: MapUrl): string {
  let out = "";
  let at = 0;
  while (at < value.length) {
    CANDIDATE.lastIndex = at;
    const [candidate, gap = "", word = ""] = CANDIDATE.exec(value) ?? [];
    if (candidate === undefined) break;
    at += candidate.length;
    const url = word.replace(/,+$/, "");
    out += gap + map(url) + word.slice(url.length);
    if (url.length < word.length) continue;
    DESCRIPTORS.lastIndex = at;
    const descriptors = DESCRIPTORS.exec(value)?.[0] ?? "";
    out += descriptors;
    at += descriptors.length;
  }
  return out + value.slice(at);
}

/** `/a /b`, of `ping`. */
export function mapWords(value: string, map: MapUrl): string {
  return value.replace(/[^\t\n\f\r ]+/g, map);
}

/** `</style.css>; rel=preload, <https://target/next>; rel=next` (RFC 8288). */
export function mapLink(value: string, map: MapUrl): string {
  return value.replace(LINK, (_, url: string) => `<${map(url)}>`);
}
