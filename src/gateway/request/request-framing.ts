/** Node silently drops fields beyond 2,000. Common targets accept 100. */
const FIELDS_MAX = 1_000;

/** Characters that a `Host` cannot contain (RFC 9112, 3.2), but that would reach the target in `X-Forwarded-Host`. */
const NOT_IN_HOST = /[\s/?#@\\,]/;

/**
 * Whether two servers could disagree on where this request ends or which host it is for, in ways that Node's parser
 * accepts: a transfer coding other than one plain `chunked`, or on HTTP/1.0, or together with a length; another version; no,
 * several or invalid `Host`s; too many fields. Such a request is refused (`bad_request`), never repaired.
 *
 * @param rawHeaders Node's flat array
 * @param httpVersion in Node's form: "1.1"
 */
export function isFramingAmbiguous(rawHeaders: readonly string[], httpVersion: string): boolean {
  if (rawHeaders.length > FIELDS_MAX * 2) return true;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") return true;
  let hosts = 0;
  let lengths = 0;
  let codings = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    const value = rawHeaders[at + 1] ?? "";
    if (isNamed(name, "host")) {
      hosts++;
      if (NOT_IN_HOST.test(value)) return true;
    } else if (isNamed(name, "content-length")) {
      lengths++;
    } else if (isNamed(name, "transfer-encoding")) {
      codings++;
      if (value.toLowerCase() !== "chunked" || httpVersion === "1.0") return true;
    }
  }
  // HTTP/1.0 knows no Host.
  if (hosts === 0 && httpVersion === "1.1") return true;
  return hosts > 1 || lengths > 1 || codings > 1 || (lengths > 0 && codings > 0);
}

function isNamed(name: string, lowerName: string): boolean {
  return name.length === lowerName.length && name.toLowerCase() === lowerName;
}
