import { type AbsoluteUrls, CHARS_BEFORE_URL } from "./absolute-urls.ts";

/** Rewrites a text that comes in any pieces. What it holds back between two pieces is bounded. */
export type TextRewriter = {
  /** @returns the rewritten text, as far as it does not depend on what follows */
  readonly write: (text: string) => string;
  /** @returns what was held back. A later `write` begins a new text. */
  readonly end: () => string;
};

/** Maps the absolute URLs in text of any kind. */
export function rewriteAbsoluteUrls(urls: AbsoluteUrls): TextRewriter {
  let held = "";
  /** The characters before the held ones, already returned: they may show that no URL begins there. */
  let before = "";
  return {
    write: (text) => {
      // Nearly every text: it is returned as it is, without a copy.
      if (held === "" && urls.indexOfHost(text, 0) < 0 && urls.undecidedFrom(text) === text.length) {
        before = (text.length < CHARS_BEFORE_URL ? before + text : text).slice(-CHARS_BEFORE_URL);
        return text;
      }
      const all = before + held + text;
      const end = Math.max(before.length, urls.undecidedFrom(all));
      const out = urls.replace(all, before.length, end);
      held = all.slice(end);
      before = all.slice(Math.max(0, end - CHARS_BEFORE_URL), end);
      return out;
    },
    end: () => {
      const out = urls.replace(before + held, before.length);
      held = "";
      before = "";
      return out;
    },
  };
}

/** The output of the first is the input of the second. */
export function chainRewriters(first: TextRewriter, second: TextRewriter): TextRewriter {
  return {
    write: (text) => second.write(first.write(text)),
    end: () => second.write(first.end()) + second.end(),
  };
}

/** Rewrites a complete text. */
export function rewriteWhole(rewriter: TextRewriter, text: string): string {
  return rewriter.write(text) + rewriter.end();
}
