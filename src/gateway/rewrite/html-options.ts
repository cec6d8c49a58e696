import type { HashedTexts } from "./csp.ts";
import type { RewriteContext } from "./rewrite-context.ts";

/** How one document is rewritten. */
export type HtmlOptions = {
  readonly context: RewriteContext;
  /** XHTML and SVG: no raw text, CDATA anywhere, nothing implied. */
  readonly isXml: boolean;
  /** The tag of our script, and when to put it in; `document`: only where something shows that it is one. */
  readonly script: { readonly tag: string; readonly when: "always" | "document" | "never" };
  /** Inline scripts and styles that a policy admits by their hash. */
  readonly hashed: HashedTexts;
  /** In how many documents this one is. */
  readonly nesting: number;
};
