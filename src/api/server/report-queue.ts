import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { FairTurns } from "../../kernel/fair-turns.ts";

/** The number of connections in the pool of reports. Reports load PostgreSQL, not this process. */
export const REPORTS_AT_ONCE_MAX = 2;

/**
 * Runs work that reads many rows, a few at a time and on separate connections: a user with many reports does not delay those of
 * others, and neither purchases nor the proxy wait for reports.
 */
export class ReportQueue {
  readonly #database: Database;
  readonly #turns = new FairTurns({
    atOnceMax: REPORTS_AT_ONCE_MAX,
    // A page of the console requests two or three reports.
    waitingMax: 20,
    // By then a person has reloaded the page.
    waitMsMax: 10 * SECOND_MS,
    busy: "reports_busy",
  });

  /** @param database a pool that nothing else uses */
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Runs `work` when its turn comes; askers take turns.
   * @throws reports_busy: too many reports wait, or it waited for too long; nothing was read
   */
  run<T>(asker: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#turns.run(asker, () => work(this.#database.direct));
  }

  /** As `run`, in one transaction: for reads that must agree. @throws reports_busy */
  runTransaction<T>(asker: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#turns.run(asker, () => this.#database.transaction(work));
  }
}
