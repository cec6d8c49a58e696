const SHOWN = "[secret]";

/**
 * A value that must not reach a log, an error or an answer: every way of printing it gives "[secret]", and only
 * `reveal()` gives the value. Reveal it where it is used, and keep the Secret, not the value.
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
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What `console.log` and `util.inspect` print. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return SHOWN;
  }
}
