import type { Database, Tx } from "../kernel/database.port.ts";
import { SECOND_MS } from "../kernel/duration.ts";
import { AppError } from "../kernel/errors.ts";
import { FairQueue } from "../kernel/fair-queue.ts";

/** As many as the pool of reports has connections: reports use up PostgreSQL, not us. */
export const REPORTS_AT_ONCE_MAX = 2;
/** A page of the console asks for two or three; more is a flood. */
const REPORTS_WAITING_MAX = 20;
/** A person has reloaded the page by then. */
const WAIT_MS_MAX = 10 * SECOND_MS;

type Waiting = { readonly start: () => void; readonly refuse: () => void };

/**
 * Makes what reads many rows, a few at a time and on connections of its own: whoever asks for many reports waits for them
 * himself, and neither purchases nor the proxy wait behind them.
 */
export class ReportQueue {
  readonly #database: Database;
  readonly #waiting = new FairQueue<Waiting>(REPORTS_WAITING_MAX);
  #running = 0;

  /** @param database a pool that nothing else uses */
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Runs `work` when its turn comes; askers take turns.
   * @throws reports_busy: too many wait, or it waited for too long; nothing was read
   */
  async run<T>(asker: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    await this.#turn(asker);
    try {
      return await work(this.#database.direct);
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
      const refuse = (): void => leave(() => reject(new AppError("reports_busy")));
      const start = (): void =>
        leave(() => {
          this.#running += 1;
          resolve();
        });
      const timer = setTimeout(refuse, WAIT_MS_MAX);
      this.#waiting.push(asker, { start, refuse })?.refuse();
      this.#startNext();
    });
  }

  /** Those that were refused meanwhile do nothing. */
  #startNext(): void {
    while (this.#running < REPORTS_AT_ONCE_MAX) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.start();
    }
  }
}
