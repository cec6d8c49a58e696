import type { TransportHead } from "../transport/transport.port.ts";

/** As many as the transport shares: where it gives the same head again, that is the same object. */
const HEADS_MAX = 64;

export type TranslatedHead = {
  /** A flat array, without what differs in each answer. Not to be changed. */
  readonly headers: readonly string[];
  readonly contentLength: number | null;
};

type Head = Pick<TransportHead, "statusCode" | "headers" | "contentLength">;

/** The heads that were translated last, for a translation that depends on nothing but the head. */
export class TranslatedHeads {
  readonly #translated = new Map<Head, TranslatedHead>();

  /** How many are kept. */
  get size(): number {
    return this.#translated.size;
  }

  get(head: Head): TranslatedHead | undefined {
    return this.#translated.get(head);
  }

  add(head: Head, translated: TranslatedHead): void {
    if (this.#translated.size === HEADS_MAX) this.#translated.clear();
    this.#translated.set(head, translated);
  }
}
