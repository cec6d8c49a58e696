import { AppError, type ErrorCode } from "./errors.ts";
import { FairQueue } from "./fair-queue.ts";

export type TurnLimits = {
  readonly atOnceMax: number;
  readonly waitingMax: number;
  /** After so long, in ms, who waits is refused: nobody sits there any more. */
  readonly waitMsMax: number;
  /** What a refusal is. */
  readonly busy: ErrorCode;
};

type Waiting = { readonly start: () => void; readonly refuse: () => void };

/** Lets a few works run at once. Those who ask take turns, so that whoever asks for many waits for them himself. */
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
   * @throws AppError of the code `busy`: too many wait, or it waited for too long; nothing was run
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

  /** Resolves once one of the running places is ours. */
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

  /** Those that were refused meanwhile do nothing. */
  #startNext(): void {
    while (this.#running < this.#limits.atOnceMax) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.start();
    }
  }
}
