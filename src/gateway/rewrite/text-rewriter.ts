import type { AbsoluteUrls } from "./absolute-urls.ts";

/** Text in pieces cut anywhere, the same text rewritten out. What is held back between two pieces is bounded. */
export type TextRewriter = {
  /** The rewritten text as far as it is decided. */
  readonly write: (text: string) => string;
  /** What was held back. What is written after it begins anew. */
  readonly end: () => string;
};

/** Rewrites what stands as an absolute URL, wherever it stands. */
export function rewriteAbsoluteUrls(urls: AbsoluteUrls): TextRewriter {
  let held = "";
  /** The character before the held ones, which went out: it may tell that no URL begins there. */
  let before = "";
  return {
    write: (text) => {
      const all = before + held + text;
      const end = urls.undecidedFrom(all);
      const out = urls.replace(all, before.length, end);
      held = all.slice(end);
      before = all.slice(Math.max(0, end - 1), end);
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

/** One after the other. */
export function chainRewriters(first: TextRewriter, second: TextRewriter): TextRewriter {
  return {
    write: (text) => second.write(first.write(text)),
    end: () => second.write(first.end()) + second.end(),
  };
}

/** A text that is there as a whole. */
export function rewriteWhole(rewriter: TextRewriter, text: string): string {
  return rewriter.write(text) + rewriter.end();
}
