import type { HashedTexts } from "./csp.ts";
import type { RewriteContext } from "./rewrite-context.ts";

/** How one document is rewritten. */
export type HtmlOptions = {
  readonly context: RewriteContext;
  /** XHTML and SVG: no raw text, CDATA anywhere, nothing implied. */
  readonly isXml: boolean;
  /** The tag of the gateway's script, and when it is inserted; `document`: only if the text proves to be a document. */
  readonly script: { readonly tag: string; readonly when: "always" | "document" | "never" };
  /** Inline scripts and styles that a policy allows by hash. */
  readonly hashed: HashedTexts;
  /** How many documents this one is nested in. */
  readonly nesting: number;
};
