import { FOREIGN_BREAKERS, FOREIGN_ROOTS, INTEGRATION_POINTS } from "./html-names.ts";

/** No real drawing is nested deeper. */
const DEPTH_MAX = 128;

/**
 * Whether a tag is in SVG or MathML, where `<script>`, `<style>` and `<title>` hold no raw text and CDATA sections are
 * allowed. Tracks only the elements that decide this.
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
