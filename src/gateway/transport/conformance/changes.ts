const DEADLINE_MS = 10_000;

/** Lets a test wait for a condition, looking at each change rather than at each tick. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  tell(): void {
    for (const look of this.#waiting) look();
  }

  /** @throws Error naming `what` after 10 s */
  async until(what: string, check: () => boolean): Promise<void> {
    if (check()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (done: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        done();
      };
      const look = (): void => {
        if (check()) finish(resolve);
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`in vain: ${what}`))), DEADLINE_MS);
      this.#waiting.add(look);
    });
  }
}
