import type { Kysely } from "kysely";
import type { DB } from "./schema.gen.ts";

/** Runs SQL: a transaction, or the pool if one statement is enough. The first parameter of stores. */
export type Tx = Kysely<DB>;

/**
 * The end of a statement whose text never varies and that is sent often: each connection has it parsed and planned once. It
 * is kept as long as the connection, so only few statements may end so.
 */
export const PLANNED_ONCE = "/* planned once */";

/**
 * PostgreSQL as the domain sees it.
 * If PostgreSQL cannot be reached, every call throws `AppError("service_unavailable")` and nothing was committed. The exception
 * is a connection lost during COMMIT: only another query can find out whether it was committed.
 */
export interface Database {
  /** Statements outside a transaction, each committed by itself. */
  readonly direct: Tx;
  /**
   * Runs `work` in one READ COMMITTED transaction: commits if it returns, rolls back if it throws. Announcements with its `tx`
   * (`announcements.ts`) are delivered after COMMIT, before this returns.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
