import { isDigit } from "./characters.ts";
import { type NamedHost, type NamedHosts, schemeOf } from "./named-hosts.ts";
import { nameContinues } from "./proxied-path.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** Finds and maps the target's absolute URLs in text of any kind: scripts, JSON, text between tags. */
export type AbsoluteUrls = {
  /** The index of the next host name of the target, or -1: then the text has nothing to map. */
  readonly indexOfHost: (text: string, from: number) => number;
  /**
   * A part of a text with its URLs mapped. The text around the part decides too; the part must not end within a URL: see
   * `undecidedFrom`.
   */
  readonly replace: (text: string, from?: number, to?: number) => string;
  /** The index where a URL may begin that the end of the text splits, or the text's length. */
  readonly undecidedFrom: (text: string) => number;
};

/** The part of a URL before its host name: `https:` and two slashes, in any spelling. */
type Head = { readonly start: number; readonly scheme: string | undefined; readonly slash: string };

/** The gateway's address in the spelling of the URL that it replaces. */
type Written = Omit<Head, "start"> & {
  readonly named: NamedHost;
  readonly origin: string;
  readonly prefixed: string;
};

/** The spellings of a slash: plain, in JSON and in JSON within a string, in scripts, in HTML. */
const SLASHES = ["/", "\\/", "\\\\/", "\\u002f", "\\x2f", "&#x2f;", "&#47;", "&sol;"] as const;
/** The last characters of these. */
const SLASH_ENDS = "/fF;";
/** Of two that end alike, the longer comes first. */
const SCHEMES = ["https:", "http:", "wss:", "ws:"] as const;

/** The first characters of a scheme or a slash. */
const STARTS = "hw/\\&";

const SLASH_CHARS_MAX = 7;
/** "https:" and two slashes. */
const HEAD_CHARS_MAX = 6 + 2 * SLASH_CHARS_MAX;
const PORT_DIGITS_MAX = 5;

/** After one of these, `//host` is a part of something else: a path, another scheme. */
const NO_START = /[\w.:/%~)\]\\-]/;
/** How many characters before a URL decide whether it is one. */
export const CHARS_BEFORE_URL = 48;
/** A character of an attribute's name. */
const NAME = /[\w:.-]/;
const DIGIT = /\d/;
const BLANK = /\s/;
const BLANK_OR_QUOTE = /[\s"']/;
/** The path's last segment continues. */
const SEGMENT_CONTINUES = /[\w.~%!*+@:$\u0080-\uffff-]/;

/**
 * Searches for the host names, which are rare in any text, and reads what is around them. A URL in another URL's query
 * (`?next=https://target/`) is read by the target, and stays unchanged; so does a percent-encoded one. An attribute without quotes
 * (`<img src=https://target/>`) is mapped.
 */
export function compileAbsoluteUrls(mapping: UrlMapping, hosts: NamedHosts): AbsoluteUrls {
  const anyHost = anyOf(hosts.hostNames);

  function indexOfHost(text: string, from: number): number {
    anyHost.lastIndex = from;
    return anyHost.exec(text)?.index ?? -1;
  }

  function replace(text: string, from = 0, to = text.length): string {
    let out = "";
    let copied = from;
    anyHost.lastIndex = from;
    for (let found = anyHost.exec(text); found !== null && found.index < to; found = anyHost.exec(text)) {
      const head = headBefore(text, copied, found.index);
      if (head === null || !mayStart(text, head)) continue;
      const replacement = replacementFor(text, head, found.index, anyHost.lastIndex);
      if (replacement === null) continue;
      out += text.slice(copied, head.start) + replacement.text;
      copied = replacement.end;
    }
    return out + text.slice(copied, to);
  }

  /** The replaced part ends after the authority, or after the base path if there is one. */
  function replacementFor(text: string, head: Head, hostAt: number, hostEnd: number) {
    const end = endOfPort(text, hostEnd);
    const named = hosts.named(head.scheme, text.slice(hostAt, end).toLowerCase());
    if (named === null) return null;
    const { origin, prefixed } = writtenAs(head, named);
    const isOwnOrigin = mapping.proxyPath === "";
    if (!isOwnOrigin && text.startsWith(head.slash, end) && isFollowedByProxyPath(text, end, head.slash))
      return { text: origin, end };
    if (mapping.basePath === "") return nameContinues(text, end) ? null : { text: prefixed, end };
    const base = styled(mapping.basePath, head.slash);
    const baseEnd = end + base.length;
    if (!text.startsWith(base, end) || SEGMENT_CONTINUES.test(text.charAt(baseEnd))) return null;
    return { text: prefixed, end: baseEnd };
  }

  let written: Written | null = null;
  /** Remembers the last spelling: most texts use only one. */
  function writtenAs({ scheme, slash }: Head, named: NamedHost): Written {
    if (written?.named === named && written.scheme === scheme && written.slash === slash) return written;
    const origin = (scheme === undefined ? "" : `${schemeOf(scheme, named)}:`) + slash + slash + named.host;
    written = { named, scheme, slash, origin, prefixed: origin + styled(mapping.proxyPath, slash) };
    return written;
  }

  /** The URL is already one of the proxy. */
  function isFollowedByProxyPath(text: string, from: number, slash: string): boolean {
    const isAt = (path: string): boolean =>
      text.startsWith(path, from) && !nameContinues(text, from + path.length);
    return isAt(styled(mapping.proxyPath, slash)) || isAt(styled(mapping.scriptPath, slash));
  }

  return { indexOfHost, replace, undecidedFrom: compileUndecided(mapping, hosts, indexOfHost) };
}

function compileUndecided(
  mapping: UrlMapping,
  { hostNames }: NamedHosts,
  indexOfHost: AbsoluteUrls["indexOfHost"],
): AbsoluteUrls["undecidedFrom"] {
  const beginnings = beginningsOf(hostNames);
  const paths = SLASHES.flatMap((slash) =>
    [mapping.basePath, mapping.proxyPath, mapping.scriptPath].map((path) =>
      path.toLowerCase().replaceAll("/", slash),
    ),
  );
  const hostCharsMax = Math.max(...hostNames.map(({ length }) => length));
  const beginningCharsMax = HEAD_CHARS_MAX + hostCharsMax;
  const restCharsMax = 1 + PORT_DIGITS_MAX + Math.max(...paths.map(({ length }) => length)) + 2;

  /** @param rest the text after a host name, in lower case */
  function mayContinueAfterHost(rest: string): boolean {
    const path = rest.slice(endOfPort(rest, 0));
    if (path === "" || path === "." || path === ":") return true;
    return paths.some(
      (known) => known !== "" && (known.startsWith(path) || path === `${known}.` || path === `${known}:`),
    );
  }

  return (text) => {
    const tail = text.slice(Math.max(0, text.length - beginningCharsMax - restCharsMax));
    const shift = text.length - tail.length;
    const lower = inLowerCase(tail);
    for (let at = indexOfHost(lower, 0); at >= 0; at = indexOfHost(lower, at + 1)) {
      const head = headBefore(lower, 0, at);
      const name = hostNames.find((host) => lower.startsWith(host, at)) ?? "";
      if (head !== null && mayContinueAfterHost(lower.slice(at + name.length))) return shift + head.start;
    }
    for (let at = Math.max(0, tail.length - beginningCharsMax); at < tail.length; at++) {
      if (!STARTS.includes(lower.charAt(at))) continue;
      if (beginnings.has(lower.slice(at))) return shift + at;
    }
    return text.length;
  };
}

/** Every beginning of a URL, up to its host name, that the end of a text may leave. */
function beginningsOf(hostNames: readonly string[]): ReadonlySet<string> {
  const beginnings = new Set<string>();
  for (const scheme of ["", ...SCHEMES]) {
    for (const slash of SLASHES) {
      for (const host of hostNames) {
        const whole = scheme + slash + slash + host;
        for (let end = 1; end <= whole.length; end++) beginnings.add(whole.slice(0, end));
      }
    }
  }
  return beginnings;
}

/** What is directly before a host name, from `from` on; null: the name is not the host of a URL there. */
function headBefore(text: string, from: number, hostAt: number): Head | null {
  if (!SLASH_ENDS.includes(text.charAt(hostAt - 1)) || hostAt === 0) return null;
  const first = Math.max(from, hostAt - HEAD_CHARS_MAX);
  const slash = text.startsWith("//", hostAt - 2)
    ? "/"
    : slashAtEndOf(inLowerCase(text.slice(first, hostAt)));
  const slashesAt = hostAt - 2 * (slash?.length ?? 0);
  if (slash === null || slashesAt < first) return null;
  const hasScheme = slashesAt > first && text.charAt(slashesAt - 1) === ":";
  const scheme = hasScheme ? schemeAtEndOf(text.slice(first, slashesAt)) : undefined;
  const start = slashesAt - (scheme === undefined ? 0 : scheme.length + 1);
  return { start, scheme, slash: slash === "/" ? slash : text.slice(hostAt - slash.length, hostAt) };
}

function slashAtEndOf(before: string): string | null {
  return SLASHES.find((slash) => before.endsWith(slash + slash)) ?? null;
}

/** @param before ends with a colon */
function schemeAtEndOf(before: string): string | undefined {
  const lower = inLowerCase(before);
  return SCHEMES.find((scheme) => lower.endsWith(scheme))?.slice(0, -1);
}

function styled(path: string, slash: string): string {
  return slash === "/" ? path : path.replaceAll("/", slash);
}

function mayStart(text: string, { start, scheme }: Head): boolean {
  const before = text.charAt(start - 1);
  if (scheme === undefined) return !NO_START.test(before);
  return before !== "=" || isValueAfter(text.slice(Math.max(0, start - CHARS_BEFORE_URL), start - 1));
}

/**
 * @param before the text before "=" and a URL
 * @returns whether the URL is a whole value: of an attribute without quotes (`<img src=`), or of a refresh (`"0;url=`). Before
 *   any other "=" is the name of a parameter in another URL
 */
function isValueAfter(before: string): boolean {
  const nameAt = startOfRun(before, before.length, NAME);
  if (nameAt === before.length || nameAt === 0) return false;
  if (BLANK.test(before.charAt(nameAt - 1))) return true;
  if (before.slice(nameAt).toLowerCase() !== "url" || before.charAt(nameAt - 1) !== ";") return false;
  const delayAt = startOfRun(before, nameAt - 1, DIGIT);
  return delayAt < nameAt - 1 && delayAt > 0 && BLANK_OR_QUOTE.test(before.charAt(delayAt - 1));
}

/** @returns where the characters of this kind begin that end at `end` */
function startOfRun(text: string, end: number, kind: RegExp): number {
  let start = end;
  while (start > 0 && kind.test(text.charAt(start - 1))) start -= 1;
  return start;
}

/** @returns the position after the port, or `from` if there is none */
function endOfPort(text: string, from: number): number {
  if (text.charAt(from) !== ":") return from;
  let end = from + 1;
  while (end <= from + PORT_DIGITS_MAX && isDigit(text.charCodeAt(end))) end += 1;
  return end === from + 1 ? from : end;
}

/** With the same number of characters, which `toLowerCase` alone does not guarantee. */
function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** An expression without repetitions: at no position does it read more than the longest name. */
function anyOf(names: readonly string[]): RegExp {
  return new RegExp(names.map(escapeRegExp).join("|"), "gi");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.\-\][:]/g, "\\$&");
}
