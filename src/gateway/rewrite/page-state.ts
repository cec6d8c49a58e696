import type { HashedTexts } from "./csp.ts";
import { declaresEscapingCharset, hashedAfterMeta } from "./inline-text.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import type { TagAttributes } from "./tag-attributes.ts";

/** What a document says of itself by its tags, and what that changes for all that follows. */
export class PageState {
  /** Changes where a `<base>` says what relative addresses count from. */
  context: RewriteContext;
  /** Inline scripts and styles that a policy admits by their hash. */
  hashed: HashedTexts;
  /** Whether its charset has text that looks like tags. */
  isUnreadable = false;
  #hasBase = false;

  constructor(context: RewriteContext, hashed: HashedTexts) {
    this.context = context;
    this.hashed = hashed;
  }

  /** @param name of a start tag, lower case */
  note(name: string, attributes: TagAttributes): void {
    if (name === "meta") {
      this.hashed = hashedAfterMeta(attributes, this.hashed);
      this.isUnreadable ||= declaresEscapingCharset(attributes);
    } else if (name === "base") this.#noteBase(attributes.valueOf("href"));
  }

  /** The first counts. */
  #noteBase(href: string | undefined): void {
    if (href === undefined || this.#hasBase) return;
    this.#hasBase = true;
    this.context = this.context.basedOn(href);
  }
}
