/**
 * A bounded queue in which one sender's entries do not displace those of others: the senders take turns, and if it is full, the
 * newest entry of the sender with the most entries is dropped.
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

  /** @returns the entry that was dropped, which may be this one; null if none was */
  push(sender: string, entry: T): T | null {
    const entries = this.#waiting.get(sender);
    if (entries === undefined) this.#waiting.set(sender, [entry]);
    else entries.push(entry);
    this.#size += 1;
    return this.#size > this.#sizeMax ? this.#dropFromLargest(sender) : null;
  }

  /** Removes the next entry; undefined if there is none. */
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

  /** If several senders have the most entries, and the newcomer is one of them, it loses its entry. */
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
