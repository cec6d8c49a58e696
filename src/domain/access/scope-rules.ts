import type { Scope } from "../../kernel/scope.ts";

const CERTIFICATES = "/certificates/";
const COLUMN_ORDER = "/configurations/certificatesColumnOrder";
const COLUMN_VISIBILITY = "/configurations/certificatesColumnVisibility";

const SPACE = 0x20;
const PERCENT = 0x25;
const PLUS = 0x2b;
const DOT = 0x2e;
const SLASH = 0x2f;
const DELETE = 0x7f;

/**
 * ASCII characters that some server does not read as a part of a name, written plainly or percent-encoded: controls,
 * what ends a path (`?`, `#`), path parameters (`;`), Windows separators, drives and streams (`\`, `:`), and a `%`,
 * which a second decoding would interpret.
 */
const NEVER_IN_A_NAME = new Uint8Array(128);
for (let code = 0; code < SPACE; code++) NEVER_IN_A_NAME[code] = 1;
for (const letter of "?#;\\:%\u007f") NEVER_IN_A_NAME[letter.charCodeAt(0)] = 1;

/**
 * Characters that a server may remove, or map to a separator, before it looks up the name: invisible characters, blanks other
 * than a space, and characters that a Windows code page maps to a slash or backslash.
 */
const DECEPTIVE = /(?! )[\p{C}\p{Z}]|[\u00a5\u20a9\u2044\u2215\u2216\u29f5\u29f8\u29f9]/u;

/**
 * Whether a token of this scope may request this path (contract, Scope). `certificates_only` allows everything below
 * `/certificates/` and the two column settings. The path is checked as the raw bytes that are sent to the target. A path that
 * two servers could resolve differently is denied, even if one of the results is harmless.
 *
 * @param rawPath what follows `/api/v1/proxy` in the request line, without the query, starting with "/"
 */
export function judgeScope(scope: Scope, rawPath: string): "allowed" | "denied" {
  if (scope === "full") return "allowed";
  if (rawPath.startsWith(CERTIFICATES)) return isUnambiguous(rawPath) ? "allowed" : "denied";
  return rawPath === COLUMN_ORDER || rawPath === COLUMN_VISIBILITY ? "allowed" : "denied";
}

/** One pass over what follows the prefix. Each segment must be a name that every server reads in the same way. */
function isUnambiguous(path: string): boolean {
  let last = 0; // of the current segment, decoded; 0 while it is empty
  let hasName = false; // a segment of nothing but dots, spaces and plus signs has none
  let hasNonAscii = false;
  for (let at = CERTIFICATES.length; at < path.length; at++) {
    let code = path.charCodeAt(at);
    if (code === SLASH) {
      if (!isName(last, hasName)) return false;
      last = 0;
      hasName = false;
      continue;
    }
    if (code === PERCENT) {
      code = hexPair(path, at + 1);
      if (code < SPACE || code === DOT || code === SLASH) return false;
      at += 2;
    } else if (code === SPACE || code > DELETE) {
      return false;
    }
    if (code > DELETE) hasNonAscii = true;
    else if (NEVER_IN_A_NAME[code] === 1) return false;
    if (code !== DOT && code !== SPACE && code !== PLUS) hasName = true;
    last = code;
  }
  return (last === 0 || isName(last, hasName)) && !(hasNonAscii && isDeceptive(path));
}

/** Windows removes dots and spaces at the end of a name: it reads `.. ` as `..`, and `x.` as `x`. */
function isName(last: number, hasName: boolean): boolean {
  return hasName && last !== DOT && last !== SPACE;
}

/** True if it is not UTF-8 (such as overlong forms), or has characters that normalisation turns into separators. */
function isDeceptive(path: string): boolean {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return true;
  }
  return DECEPTIVE.test(decoded) || countDelimiters(decoded) !== countDelimiters(decoded.normalize("NFKC"));
}

function countDelimiters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT || code === SLASH || (code < 128 && NEVER_IN_A_NAME[code] === 1)) count++;
  }
  return count;
}

/** The byte that two hexadecimal digits at `at` stand for, or -1. */
function hexPair(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
