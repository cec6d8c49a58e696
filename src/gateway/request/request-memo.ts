let slots = 0;

/** A place in memos for one kind of value. */
export class MemoSlot<T> {
  readonly nth = slots++;
  /** Never set: two slots of different kinds are different types. */
  declare readonly kind: T;
}

/**
 * What was worked out of a request's fields. The requests of a connection that repeat its fields share one: whatever is kept in it depends
 * on these fields, the connection and the settings alone, or names what else it depends on.
 */
export class RequestMemo {
  readonly #values: unknown[] = [];

  /** undefined: not worked out yet */
  get<T>(slot: MemoSlot<T>): T | undefined {
    return this.#values[slot.nth] as T | undefined;
  }

  set<T>(slot: MemoSlot<T>, value: T): void {
    this.#values[slot.nth] = value;
  }
}
