import { skipBlanks } from "./characters.ts";

/** What shows that a text is a document and not a fragment of one. */
const DOCUMENT_PARTS: ReadonlySet<string> = new Set(["body", "head", "html", "title"]);

/**
 * Where our script goes in a document: before all others. Into `<head>` as its first element, or before
 * whatever else comes first.
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

  /** Each tag is asked first whether the script stands before it. */
  isBefore(name: string): boolean {
    if (!this.#isOpen) return false;
    if (DOCUMENT_PARTS.has(name)) this.#isDocument = true;
    // In XML a script outside of `<head>` could be outside of the one root.
    if (name === "html" || name === "head" || this.#isXml) return false;
    return this.#close();
  }

  /** Then, a start tag, whether it stands behind it. */
  isAfter(name: string): boolean {
    return this.#isOpen && name === "head" && this.#close();
  }

  /** Text that is not blank begins the body. @returns where it does, or -1 */
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
