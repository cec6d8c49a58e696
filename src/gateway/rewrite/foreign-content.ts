import { FOREIGN_BREAKERS, FOREIGN_ROOTS, INTEGRATION_POINTS } from "./html-names.ts";

/** Deeper nesting is an attack on a browser, not a drawing. */
const DEPTH_MAX = 128;

/**
 * Whether a tag stands in SVG or MathML, whose `<script>`, `<style>` and `<title>` hold no raw text and which
 * have CDATA sections. Follows only the elements that change it.
 */
export class ForeignContent {
  readonly #open: string[] = [];
  #isForeign = false;

  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** @param name lower case */
  openTag(name: string, isSelfClosing: boolean): void {
    if (this.#isForeign && FOREIGN_BREAKERS.has(name)) this.#leave();
    const matters = FOREIGN_ROOTS.has(name) || (this.#isForeign && INTEGRATION_POINTS.has(name));
    if (!matters || isSelfClosing || this.#open.length >= DEPTH_MAX) return;
    this.#open.push(name);
    this.#update();
  }

  closeTag(name: string): void {
    if (this.#open.length === 0) return;
    const at = this.#open.lastIndexOf(name);
    if (at < 0) return;
    this.#open.length = at;
    this.#update();
  }

  #leave(): void {
    while (this.#isForeign) {
      this.#open.pop();
      this.#update();
    }
  }

  #update(): void {
    this.#isForeign = FOREIGN_ROOTS.has(this.#open[this.#open.length - 1] ?? "");
  }
}
