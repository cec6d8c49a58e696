const DEADLINE_MS = 10_000;

/** Lets a test wait for a condition, which is checked at each change rather than by polling. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  notify(): void {
    for (const recheck of this.#waiting) recheck();
  }

  /** @throws Error naming `what` after 10 s */
  async until(what: string, check: () => boolean): Promise<void> {
    if (check()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (done: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(recheck);
        done();
      };
      const recheck = (): void => {
        if (check()) finish(resolve);
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`timed out: ${what}`))), DEADLINE_MS);
      this.#waiting.add(recheck);
    });
  }
}
