/** Pauses that all end when the load does. */
export class Rests {
  readonly #waking = new Map<() => void, NodeJS.Timeout>();
  #isOver = false;

  /** Resolves after so long, or at once when the load ends. */
  rest(ms: number): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(this.#waking.get(wake));
        this.#waking.delete(wake);
        resolve();
      };
      this.#waking.set(wake, setTimeout(wake, ms));
    });
  }

  end(): void {
    this.#isOver = true;
    for (const wake of [...this.#waking.keys()]) wake();
  }
}

/** Lets so many in at once; the others wait in the order in which they came, behind those who go first. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  async through<T>(work: () => Promise<T>, goesFirst: boolean): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve) => {
        if (goesFirst) this.#waiting.unshift(resolve);
        else this.#waiting.push(resolve);
      });
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
