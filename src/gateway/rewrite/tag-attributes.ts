import { decodeAttribute } from "./attribute-text.ts";
import type { AttributeSpan } from "./html-tag.ts";

/** The attributes of one start tag. If several have the same name, browsers use the first. */
export class TagAttributes {
  /** From `<` to `>`. */
  readonly text: string;
  readonly spans: readonly AttributeSpan[];
  #byName: Map<string, AttributeSpan> | null = null;
  #decoded: Map<string, string> | null = null;

  constructor(text: string, spans: readonly AttributeSpan[]) {
    this.text = text;
    this.spans = spans;
  }

  /** The value of an attribute as the browser reads it; undefined if there is none. */
  valueOf(name: string): string | undefined {
    const known = this.#decoded?.get(name);
    if (known !== undefined) return known;
    const span = this.#first(name);
    if (span === undefined) return undefined;
    const value = decodeAttribute(this.rawValueAt(span));
    this.#decoded ??= new Map();
    this.#decoded.set(name, value);
    return value;
  }

  isFirst(span: AttributeSpan): boolean {
    return this.#first(this.nameAt(span)) === span;
  }

  nameAt({ nameStart, nameEnd }: AttributeSpan): string {
    return this.text.slice(nameStart, nameEnd).toLowerCase();
  }

  rawValueAt({ valueStart, valueEnd }: AttributeSpan): string {
    return valueStart < 0 ? "" : this.text.slice(valueStart, valueEnd);
  }

  /** The map is made at the first request: for most tags there is none. */
  #first(name: string): AttributeSpan | undefined {
    this.#byName ??= this.#index();
    return this.#byName.get(name);
  }

  #index(): Map<string, AttributeSpan> {
    const byName = new Map<string, AttributeSpan>();
    for (const span of this.spans) {
      const name = this.nameAt(span);
      if (!byName.has(name)) byName.set(name, span);
    }
    return byName;
  }
}
