import type { HashedTexts } from "./csp.ts";
import { declaresEscapingCharset, hashedAfterMeta } from "./inline-text.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import type { TagAttributes } from "./tag-attributes.ts";

/** What a document's `<base>` and `<meta>` declare, which applies to all that follows them. */
export class PageState {
  /** Changes with the first `<base>`. */
  context: RewriteContext;
  /** Inline scripts and styles that a policy allows by hash. */
  hashed: HashedTexts;
  /** Whether other characters have the bytes of tags in its charset. */
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

  /** Only the first `<base href>` applies. */
  #noteBase(href: string | undefined): void {
    if (href === undefined || this.#hasBase) return;
    this.#hasBase = true;
    this.context = this.context.basedOn(href);
  }
}
