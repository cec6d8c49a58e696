const PRINTED = "[secret]";

/**
 * A value that must not reach a log, an error or an answer: every way of printing it gives "[secret]", and only `reveal()`
 * returns the value. Call `reveal()` only where the value is used; store and pass the Secret.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return PRINTED;
  }

  toJSON(): string {
    return PRINTED;
  }

  /** What `console.log` and `util.inspect` print. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return PRINTED;
  }
}
