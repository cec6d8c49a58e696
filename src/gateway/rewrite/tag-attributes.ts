import { decodeAttribute } from "./attribute-text.ts";
import type { AttributePlace } from "./html-tag.ts";

/** The attributes of one start tag. Of several with one name browsers take the first. */
export class TagAttributes {
  /** From `<` to `>`. */
  readonly text: string;
  readonly places: readonly AttributePlace[];
  #byName: Map<string, AttributePlace> | null = null;
  #decoded: Map<string, string> | null = null;

  constructor(text: string, places: readonly AttributePlace[]) {
    this.text = text;
    this.places = places;
  }

  /** The value of an attribute as the browser reads it; undefined where there is none. */
  valueOf(name: string): string | undefined {
    const known = this.#decoded?.get(name);
    if (known !== undefined) return known;
    const place = this.#first(name);
    if (place === undefined) return undefined;
    const value = decodeAttribute(this.rawValueAt(place));
    this.#decoded ??= new Map();
    this.#decoded.set(name, value);
    return value;
  }

  isFirst(place: AttributePlace): boolean {
    return this.#first(this.nameAt(place)) === place;
  }

  nameAt({ nameStart, nameEnd }: AttributePlace): string {
    return this.text.slice(nameStart, nameEnd).toLowerCase();
  }

  rawValueAt({ valueStart, valueEnd }: AttributePlace): string {
    return valueStart < 0 ? "" : this.text.slice(valueStart, valueEnd);
  }

  /** Most tags are asked for none: the map is made when one is. */
  #first(name: string): AttributePlace | undefined {
    this.#byName ??= this.#index();
    return this.#byName.get(name);
  }

  #index(): Map<string, AttributePlace> {
    const byName = new Map<string, AttributePlace>();
    for (const place of this.places) {
      const name = this.nameAt(place);
      if (!byName.has(name)) byName.set(name, place);
    }
    return byName;
  }
}
