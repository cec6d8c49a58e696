import type { InlineText } from "./csp.ts";
import { keepsInlineText, speaksEscapes } from "./inline-text.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import type { TagAttributes } from "./tag-attributes.ts";

/** What a document says of itself by its tags, and what that changes for all that follows. */
export class PageFacts {
  /** Changes where a `<base>` says what relative addresses count from. */
  context: RewriteContext;
  /** Inline scripts and styles that a policy admits by their hash. */
  keeps: InlineText;
  /** Whether its charset has text that looks like tags. */
  isUnreadable = false;
  #hasBase = false;

  constructor(context: RewriteContext, keeps: InlineText) {
    this.context = context;
    this.keeps = keeps;
  }

  /** @param name of a start tag, lower case */
  heed(name: string, attributes: TagAttributes): void {
    if (name === "meta") {
      this.keeps = keepsInlineText(attributes, this.keeps);
      this.isUnreadable ||= speaksEscapes(attributes);
    } else if (name === "base") this.#heedBase(attributes.valueOf("href"));
  }

  /** The first counts. */
  #heedBase(href: string | undefined): void {
    if (href === undefined || this.#hasBase) return;
    this.#hasBase = true;
    this.context = this.context.basedOn(href);
  }
}
