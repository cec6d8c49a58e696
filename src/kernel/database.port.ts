import type { Kysely } from "kysely";
import type { DB } from "./schema.gen.ts";

/** Runs SQL: a transaction, or the pool itself where one statement is enough. Stores take it first. */
export type Tx = Kysely<DB>;

/**
 * PostgreSQL as the domain sees it.
 * When it cannot be reached, every call throws `AppError("service_unavailable")` and nothing was committed,
 * but for a connection lost during COMMIT itself, whose outcome only a second look can tell.
 */
export interface Database {
  /** Statements outside a transaction, each committed by itself. */
  readonly direct: Tx;
  /**
   * Runs `work` in one READ COMMITTED transaction: commits what it returns, rolls back if it throws. What was announced
   * with its `tx` (`announcements.ts`) is handed over after COMMIT, before this returns.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
