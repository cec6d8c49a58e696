import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from "kysely";
import pg from "pg";
import { type Announcement, collectAnnouncements } from "../../kernel/announcements.ts";
import { type Database, PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { isConnectionLost, isUnavailable, translateError } from "./translate-error.ts";

/** A statement that takes longer is a fault: none scans a large table. Locks are held for a short time. */
const STATEMENT_TIMEOUT_MS = 15_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
/** For a server that does not answer at all: a little longer than the server's own time-out. */
const QUERY_TIMEOUT_MS = 17_000;
/** How long to wait for a connection, a free one or a new one, before the caller gets a 503. */
const CONNECT_TIMEOUT_MS = 4_000;

export type PostgresOptions = {
  /** `postgres://...`; never logged. */
  readonly connectionString: string;
  readonly connectionsMax: number;
  /** How long to wait for the answer to a statement; by default a little longer than PostgreSQL lets one run. */
  readonly queryTimeoutMs?: number;
  /** Called after each statement: for `db_query_duration_seconds`. */
  readonly onQuery?: (durationSeconds: number) => void;
  /** Called when the server could not serve: the health check then runs at once. */
  readonly onUnavailable?: () => void;
  /**
   * Called once after each COMMIT of a transaction that announced something; awaited before `transaction` returns. An error that
   * it throws is passed to `onAnnounceFault`: the transaction has committed nevertheless.
   */
  readonly onCommitted?: (announcements: readonly Announcement[]) => void | Promise<void>;
  readonly onAnnounceFault?: (error: unknown) => void;
};

export type PostgresDatabase = Database & { close(): Promise<void> };

/** bigint columns are read as `bigint`; times as `Date`. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);

/**
 * A node-postgres configuration with our time-outs and type parsers. The time zone of each connection is UTC, and transactions
 * are READ COMMITTED whatever the server's default is.
 */
export function connectionConfig(connectionString: string): pg.ClientConfig {
  return {
    connectionString,
    types,
    application_name: "zenzefi",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    options: "-c timezone=UTC -c default_transaction_isolation=read\\ committed",
  };
}

/** A pool on one PostgreSQL. It connects at the first use, and replaces broken connections. */
export function openPostgres(options: PostgresOptions): PostgresDatabase {
  const pool = new pg.Pool({
    ...connectionConfig(options.connectionString),
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    max: options.connectionsMax,
  });
  // Without listeners for idle and for used connections, a restart of PostgreSQL would end this process.
  pool.on("error", () => options.onUnavailable?.());
  pool.on("connect", (client) => client.on("error", () => options.onUnavailable?.()));
  const kysely = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: guardPool(pool, options.onUnavailable ?? (() => {})) }),
    log: (event) => options.onQuery?.(event.queryDurationMillis / 1_000),
  });
  return {
    direct: kysely,
    transaction: async <T>(work: (tx: Tx) => Promise<T>) => {
      let announcements: readonly Announcement[] = [];
      const result = await kysely.transaction().execute((tx) => {
        announcements = collectAnnouncements(tx);
        return work(tx);
      });
      if (announcements.length > 0) await announce(options, announcements);
      return result;
    },
    close: () => kysely.destroy(),
  };
}

async function announce(
  { onCommitted, onAnnounceFault }: PostgresOptions,
  announcements: readonly Announcement[],
): Promise<void> {
  try {
    await onCommitted?.(announcements);
  } catch (error) {
    onAnnounceFault?.(error);
  }
}

/** The names of the statements that are planned once, by their text: the same on each connection. */
const plannedOnce = new Map<string, string>();

function queryOf(text: string, parameters: readonly unknown[]): pg.QueryConfig {
  const values = [...parameters];
  if (!text.endsWith(PLANNED_ONCE)) return { text, values };
  const name = plannedOnce.get(text) ?? `planned_once_${plannedOnce.size}`;
  plannedOnce.set(text, name);
  return { name, text, values };
}

/** The pool with its faults translated. A connection that is lost is destroyed, not returned to the pool. */
function guardPool(pool: pg.Pool, onUnavailable: () => void): PostgresPool {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isUnavailable(error)) onUnavailable();
      throw translateError(error);
    }
  };
  const guardClient = (client: pg.PoolClient): PostgresPoolClient => {
    let broken = false;
    function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
    function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
    function query(text: unknown, parameters: readonly unknown[] = []): unknown {
      if (typeof text !== "string") throw new TypeError("cursors are not used here");
      return guard(() =>
        client.query(queryOf(text, parameters)).catch((error: unknown) => {
          broken ||= isConnectionLost(error);
          throw error;
        }),
      );
    }
    return { query, release: () => client.release(broken) };
  };
  return { connect: () => guard(async () => guardClient(await pool.connect())), end: () => pool.end() };
}
