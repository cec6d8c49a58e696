/** Holds back callers of `pass` and releases them in random order. At most `heldMax` are held at once. */
export class ShuffledGate {
  readonly #heldMax: number;
  #held: (() => void)[] = [];
  #timer: NodeJS.Timeout;

  constructor(heldMax: number) {
    this.#heldMax = heldMax;
    // If all further callers wait for one that is held.
    this.#timer = setInterval(() => this.#letOneGo(), 5);
  }

  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      if (this.#held.length > this.#heldMax) this.#letOneGo();
    });
  }

  close(): void {
    clearInterval(this.#timer);
    for (const go of this.#held) go();
    this.#held = [];
  }

  #letOneGo(): void {
    const [go] = this.#held.splice(Math.floor(Math.random() * this.#held.length), 1);
    go?.();
  }
}
