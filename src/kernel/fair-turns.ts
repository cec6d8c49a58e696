import { AppError, type ErrorCode } from "./errors.ts";
import { FairQueue } from "./fair-queue.ts";

export type TurnLimits = {
  readonly atOnceMax: number;
  readonly waitingMax: number;
  /** After so long, in ms, a call that waits is refused: its client has gone by then. */
  readonly waitMsMax: number;
  /** The code of a refused call. */
  readonly busy: ErrorCode;
};

type Waiting = { readonly start: () => void; readonly refuse: () => void };

/** Runs a limited number of calls at once. Askers take turns, so that an asker with many calls does not delay the others. */
export class FairTurns {
  readonly #limits: TurnLimits;
  readonly #waiting: FairQueue<Waiting>;
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#waiting = new FairQueue(limits.waitingMax);
  }

  /**
   * Runs `work` when its turn comes.
   * @throws AppError of the code `busy`: too many calls wait, or it waited for too long; `work` was not run
   */
  async run<T>(asker: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(asker);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  /** Resolves when `work` may run, and counts it as running. */
  #turn(asker: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const leave = (how: () => void): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        how();
      };
      const refuse = (): void => leave(() => reject(new AppError(this.#limits.busy)));
      const start = (): void =>
        leave(() => {
          this.#running += 1;
          resolve();
        });
      const timer = setTimeout(refuse, this.#limits.waitMsMax);
      this.#waiting.push(asker, { start, refuse })?.refuse();
      this.#startNext();
    });
  }

  /** For entries that were refused meanwhile, `start` does nothing. */
  #startNext(): void {
    while (this.#running < this.#limits.atOnceMax) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.start();
    }
  }
}
