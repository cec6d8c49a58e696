import { skipBlanks } from "./characters.ts";

/** Tags that prove a text to be a document, not a fragment. */
const DOCUMENT_PARTS: ReadonlySet<string> = new Set(["body", "head", "html", "title"]);

/**
 * The position of the gateway's script in a document, before all others: the first element of `<head>`, or before
 * whatever comes first.
 */
export class ScriptPosition {
  readonly #isXml: boolean;
  readonly #needsDocument: boolean;
  #isDocument = false;
  #isOpen: boolean;

  constructor(when: "always" | "document" | "never", isXml: boolean) {
    this.#isXml = isXml;
    this.#isOpen = when !== "never";
    this.#needsDocument = when === "document";
  }

  noteDoctype(): void {
    this.#isDocument = true;
  }

  /** To be asked first, for each tag: whether the script belongs before it. */
  isBefore(name: string): boolean {
    if (!this.#isOpen) return false;
    if (DOCUMENT_PARTS.has(name)) this.#isDocument = true;
    // In XML a script outside of `<head>` could be outside of the root element.
    if (name === "html" || name === "head" || this.#isXml) return false;
    return this.#close();
  }

  /** To be asked then, for each start tag: whether the script belongs after it. */
  isAfter(name: string): boolean {
    return this.#isOpen && name === "head" && this.#close();
  }

  /** Text that is not blank begins the body. @returns its index if the script belongs there, or -1 */
  findIn(text: string, from: number, to: number): number {
    if (!this.#isOpen || this.#isXml) return -1;
    const at = skipBlanks(text.slice(0, to), from);
    return at < to && this.#close() ? at : -1;
  }

  #close(): boolean {
    this.#isOpen = false;
    return this.#isDocument || !this.#needsDocument;
  }
}
