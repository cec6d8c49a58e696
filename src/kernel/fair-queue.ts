/**
 * A bounded queue in which nobody's entries push out those of others: the senders take turns, and where it is full the
 * newest entry of whoever has the most in it gives way.
 */
export class FairQueue<T> {
  readonly #sizeMax: number;
  /** By sender, in the order of their turns. No list is empty. */
  readonly #waiting = new Map<string, T[]>();
  #size = 0;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the entry that had no room, which may be this one; null if there was room for all */
  push(sender: string, entry: T): T | null {
    const own = this.#waiting.get(sender);
    if (own === undefined) this.#waiting.set(sender, [entry]);
    else own.push(entry);
    this.#size += 1;
    return this.#size > this.#sizeMax ? this.#dropFromLargest(sender) : null;
  }

  /** The next one; undefined if there is none. */
  shift(): T | undefined {
    const [turn] = this.#waiting;
    if (turn === undefined) return undefined;
    const [sender, entries] = turn;
    const entry = entries.shift();
    this.#waiting.delete(sender);
    if (entries.length > 0) this.#waiting.set(sender, entries);
    this.#size -= 1;
    return entry;
  }

  /** Between equals the one who has just come gives way. */
  #dropFromLargest(newcomer: string): T | null {
    let largest = newcomer;
    for (const [sender, { length }] of this.#waiting) {
      if (length > (this.#waiting.get(largest)?.length ?? 0)) largest = sender;
    }
    const entries = this.#waiting.get(largest);
    const dropped = entries?.pop();
    if (entries?.length === 0) this.#waiting.delete(largest);
    this.#size -= 1;
    return dropped ?? null;
  }
}
