import { isTarget, publicScheme } from "./map-url.ts";
import type { Places } from "./places.ts";

/** The target's absolute URLs in text of any kind: scripts, JSON, words between tags. */
export type AbsoluteUrls = {
  /** Where the target's host name stands next in a text, or -1: without it there is nothing to do. */
  readonly indexOfHost: (text: string, from: number) => number;
  /**
   * A part of a text with our URLs instead. What stands around it counts; it must not end within a URL: see
   * `undecidedFrom`.
   */
  readonly replace: (text: string, from?: number, to?: number) => string;
  /** Where a URL may begin that the end of the text cuts off; the text's length where none does. */
  readonly undecidedFrom: (text: string) => number;
};

/** How a slash is written: plain, in JSON and in JSON within a string, in scripts, in HTML. */
const SLASHES = ["/", "\\/", "\\\\/", "\\u002f", "\\x2f", "&#x2f;", "&#47;", "&sol;"] as const;
const SCHEMES = ["http:", "https:", "ws:", "wss:", ""] as const;

const SLASH_CHARS_MAX = 7;
/** "https:" and two slashes. */
const HEAD_CHARS_MAX = 6 + 2 * SLASH_CHARS_MAX;
const PORT_CHARS_MAX = 6;

/** Before `//host` these make it a part of something else: a path, another scheme. */
const NO_START = /[\w.:/%~)\]\\-]/;
/** The host name or the port goes on, or was a user name: another host. A full stop may end a sentence. */
const NO_END = /^(?:[\w@%\u0080-\uffff-]|[.:][\w$%{[])/;
/** The path's last segment goes on. */
const GOES_ON = /^[\w.~%!*+@:$\u0080-\uffff-]/;

/**
 * Finds by the host name, which is rare in any text, and looks around it. A URL that is a value in another URL's query
 * (`?next=https://target/`) is the target's to read and stays, and so does a percent-encoded one.
 */
export function compileAbsoluteUrls(places: Places): AbsoluteUrls {
  const hostName = places.targetHost.replace(/:\d+$/, "");
  const host = new RegExp(escapeRegExp(hostName), "gi");
  const head = new RegExp(`(?:(https?|wss?):)?(${SLASHES.map(escapeRegExp).join("|")})\\2$`, "i");

  function indexOfHost(text: string, from: number): number {
    host.lastIndex = from;
    return host.exec(text)?.index ?? -1;
  }

  function replace(text: string, from = 0, to = text.length): string {
    let out = "";
    let copied = from;
    for (let at = indexOfHost(text, from); at >= 0 && at < to; at = indexOfHost(text, at + hostName.length)) {
      const found = head.exec(text.slice(Math.max(copied, at - HEAD_CHARS_MAX), at));
      if (found === null) continue;
      const [beginning, scheme, slash = "/"] = found;
      const start = at - beginning.length;
      const before = text.charAt(start - 1);
      if (scheme === undefined ? NO_START.test(before) : before === "=") continue;
      const end = endOfMatch(text, at, scheme?.toLowerCase(), slash);
      if (end < 0) continue;
      out += text.slice(copied, start) + ours(scheme?.toLowerCase(), slash);
      copied = end;
    }
    return out + text.slice(copied, to);
  }

  /** The end of what is replaced: of the authority, and of the base path where there is one. */
  function endOfMatch(text: string, hostAt: number, scheme: string | undefined, slash: string): number {
    const afterName = hostAt + hostName.length;
    const port = /^:\d{1,5}/.exec(text.slice(afterName, afterName + PORT_CHARS_MAX))?.[0] ?? "";
    if (!isTarget(scheme, hostName + port, places)) return -1;
    const afterPort = afterName + port.length;
    if (places.basePath === "") return NO_END.test(text.slice(afterPort, afterPort + 2)) ? -1 : afterPort;
    const basePath = places.basePath.replaceAll("/", slash);
    const end = afterPort + basePath.length;
    if (text.slice(afterPort, end) !== basePath) return -1;
    return GOES_ON.test(text.charAt(end)) ? -1 : end;
  }

  function ours(scheme: string | undefined, slash: string): string {
    const name = scheme === undefined ? "" : `${publicScheme(scheme, places)}:`;
    const host = places.publicOrigin.slice(places.publicOrigin.indexOf("//") + 2);
    return name + slash + slash + host + places.proxyPath.replaceAll("/", slash);
  }

  return { indexOfHost, replace, undecidedFrom: compileUndecided(places, hostName) };
}

/** What a scheme or a slash begins with. */
const STARTS = "hw/\\&";

function compileUndecided(places: Places, hostName: string): AbsoluteUrls["undecidedFrom"] {
  const beginnings = SCHEMES.flatMap((scheme) => SLASHES.map((slash) => scheme + slash + slash + hostName));
  const basePaths = SLASHES.map((slash) => places.basePath.replaceAll("/", slash));
  const charsMax =
    HEAD_CHARS_MAX + hostName.length + PORT_CHARS_MAX + places.basePath.length * SLASH_CHARS_MAX + 2;

  function isUndecided(tail: string): boolean {
    return beginnings.some((beginning) => {
      if (!tail.startsWith(beginning)) return beginning.startsWith(tail);
      const rest = tail.slice(beginning.length);
      if (/^(?::\d*)?[.:]?$/.test(rest)) return true;
      const path = rest.replace(/^:\d+/, "");
      return places.basePath !== "" && basePaths.some((basePath) => basePath.toLowerCase().startsWith(path));
    });
  }

  return (text) => {
    const first = Math.max(0, text.length - charsMax);
    const tail = text.slice(first).toLowerCase();
    for (let at = 0; at < tail.length; at++) {
      if (STARTS.includes(tail.charAt(at)) && isUndecided(tail.slice(at))) return first + at;
    }
    return text.length;
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
