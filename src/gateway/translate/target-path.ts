/** A path that is still encoded after so many decodings is an attack. */
const DECODINGS_MAX = 4;

const SLASH = 0x2f;

const SEPARATORS = /[/\\]/;
/** A segment that is `.` or `..`, or that a server may read as such: it may drop path parameters, blanks and more dots. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a control character after the dots is part of the attack
const DOT_SEGMENT = /^[\u0000- +]*\.[.\u0000- +]*(?:[;:?#]|$)/;
/** Encodings that lenient servers decode: `%2e`, and `%u002e` of IIS. */
const ENCODED = /%(?:u00)?([0-9a-f]{2})/gi;
/** UTF-8 of a dot, slash or backslash in more bytes than it needs, as lenient servers decode it. */
const OVERLONG = /%c0%ae|%c0%af|%c1%9c|%e0%80%ae|%e0%80%af|%e0%81%9c/gi;

/**
 * The path and query to send to the target: the path of the target URL, then the client's bytes, unchanged.
 *
 * @param basePath the path of the target URL without a slash at its end: "" or "/base"
 * @param rawRest what follows `/api/v1/proxy` in the request line, query included
 * @returns null if there is a base path and a dot segment, plain or encoded, could leave it (`path_ambiguous`)
 */
export function targetPath(basePath: string, rawRest: string): string | null {
  const rest = rawRest.charCodeAt(0) === SLASH ? rawRest : `/${rawRest}`;
  if (basePath === "") return rest;
  return couldHaveDotSegment(rest) ? null : basePath + rest;
}

/** Judges the path as it is, and decoded again and again until it no longer changes. */
function couldHaveDotSegment(rest: string): boolean {
  const queryAt = rest.indexOf("?");
  let path = queryAt < 0 ? rest : rest.slice(0, queryAt);
  for (let decodings = 0; decodings <= DECODINGS_MAX; decodings++) {
    if (path.includes(".") && hasDotSegment(path)) return true;
    if (!path.includes("%")) return false;
    const decoded = decodeLeniently(path);
    if (decoded === path) return false;
    path = decoded;
  }
  return true;
}

function hasDotSegment(path: string): boolean {
  return path.split(SEPARATORS).some((segment) => DOT_SEGMENT.test(segment));
}

function decodeLeniently(path: string): string {
  return path
    .replace(OVERLONG, plainOfOverlong)
    .replace(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function plainOfOverlong(sequence: string): string {
  const end = sequence.slice(-2).toLowerCase();
  if (end === "ae") return ".";
  return end === "af" ? "/" : "\\";
}
