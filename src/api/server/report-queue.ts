import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { FairTurns } from "../../kernel/fair-turns.ts";

/** As many as the pool of reports has connections: reports use up PostgreSQL, not us. */
export const REPORTS_AT_ONCE_MAX = 2;

/**
 * Makes what reads many rows, a few at a time and on connections of its own: whoever asks for many reports waits for them
 * himself, and neither purchases nor the proxy wait behind them.
 */
export class ReportQueue {
  readonly #database: Database;
  readonly #turns = new FairTurns({
    atOnceMax: REPORTS_AT_ONCE_MAX,
    // A page of the console asks for two or three; more is a flood.
    waitingMax: 20,
    // A person has reloaded the page by then.
    waitMsMax: 10 * SECOND_MS,
    busy: "reports_busy",
  });

  /** @param database a pool that nothing else uses */
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Runs `work` when its turn comes; askers take turns.
   * @throws reports_busy: too many wait, or it waited for too long; nothing was read
   */
  run<T>(asker: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#turns.run(asker, () => work(this.#database.direct));
  }
}
