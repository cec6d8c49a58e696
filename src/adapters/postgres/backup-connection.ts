import pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { asError } from "../../kernel/as-error.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { SHORT_LIMITS, type TimeLimits } from "./connection-config.ts";
import { openClient } from "./open-client.ts";
import { isUnavailable } from "./translate-error.ts";

/** Behind a pooler the transaction has no limit of its session: LOCK TABLE would wait without end, holding the locks that it has. */
const LOCK_TIMEOUT = `SET LOCAL lock_timeout = ${SHORT_LIMITS.lockMs}`;
/** Values are written as texts that every PostgreSQL from 15 on reads as the same, whatever its defaults are. */
const TEXTS =
  "SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres';" +
  " SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3; SET LOCAL timezone = 'UTC'; SET LOCAL row_security = off";
/** An administrator may have set them for the role; `transaction_timeout` is there from PostgreSQL 17 on. */
const TIMEOUTS = `
SELECT set_config(name, '0', true) FROM pg_settings
 WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

/** Copying a large table takes hours. Only a lock, and a server that is gone, are not waited for without end. */
const LIMITS: TimeLimits = {
  ...SHORT_LIMITS,
  statementMs: 0,
  idleInTransactionMs: 0,
  answerMs: 0,
  probeAfterMs: 30 * SECOND_MS,
};

/** How long the other side may take to close a connection that is idle. */
const GOODBYE_MS = SECOND_MS;

/** A connection for one transaction of hours. What ends it early is the end of the connection. */
export async function connectForBackup(connectionString: string): Promise<pg.Client> {
  return (await openClient(connectionString, LIMITS)).client;
}

/** Ends a connection at once, also in the middle of a query, and one whose other side no longer answers. */
export async function endConnection(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), GOODBYE_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}

/** Begins the transaction, without taking its snapshot. Everything is set for it alone: behind a pooler, others use the connection next. */
export async function begin(client: pg.Client, mode = ""): Promise<void> {
  await client.query(`BEGIN ${mode}`);
  await client.query(`${LOCK_TIMEOUT}; ${TEXTS}`);
}

/** Lifts the limits on the time of the transaction. It takes the snapshot. */
export async function liftTimeouts(client: pg.Client): Promise<void> {
  await client.query(TIMEOUTS);
}

/** The fault of a query of a backup: that of the database, if it is none of ours. */
export function databaseFault(error: unknown): unknown {
  if (error instanceof BackupFault) return error;
  const { message } = error instanceof AggregateError ? asError(error.errors[0]) : asError(error);
  const isOfDatabase = isUnavailable(error) || error instanceof pg.DatabaseError;
  return isOfDatabase ? new BackupFault("database", message, error) : error;
}
