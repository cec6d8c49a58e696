type Listener = () => void;
type Entry<Name> = { readonly name: Name; readonly listener: Listener; readonly isOnce: boolean };

/**
 * The listeners of one answer, in the order in which they were added. An answer has two or three of them and lives for a moment:
 * an `EventEmitter` for each costs more than what they do. Adding, removing and emitting are as there.
 */
export class EventList<Name extends string> {
  #entries: Entry<Name>[] = [];

  add(name: Name, listener: Listener, isOnce: boolean): void {
    this.#entries.push({ name, listener, isOnce });
  }

  /** Removes the one that was added last, if it was added more than once. */
  remove(name: Name, listener: Listener): void {
    this.#removeAt(
      this.#entries.findLastIndex((entry) => entry.name === name && entry.listener === listener),
    );
  }

  /** Calls those that were there when it began. @throws what a listener throws; those after it are not called */
  emit(name: Name): void {
    const entries = this.#entries;
    const { length } = entries;
    for (let at = 0; at < length; at++) {
      const entry = entries[at];
      if (entry?.name !== name) continue;
      if (entry.isOnce) this.#removeAt(this.#entries.indexOf(entry));
      entry.listener();
    }
  }

  /** The list is replaced, not changed: an event that is being emitted still reaches whom it was for. */
  #removeAt(at: number): void {
    if (at >= 0) this.#entries = this.#entries.toSpliced(at, 1);
  }
}
