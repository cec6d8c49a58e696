import { Kysely, PostgresDialect } from "kysely";
import { type Announcement, collectAnnouncements } from "../../kernel/announcements.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { SHORT_LIMITS } from "./connection-config.ts";
import { DatabasePlace } from "./database-place.ts";
import { openGuardedPool } from "./guarded-pool.ts";

export type PostgresOptions = {
  /** `postgres://...`, several hosts too; never logged. */
  readonly connectionString: string;
  /** Where the database is, as the pools of one process share it; by default this pool finds it by itself. */
  readonly place?: DatabasePlace;
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

/** A pool on the PostgreSQL that accepts writes. It connects at the first use, and replaces broken connections. */
export function openPostgres(options: PostgresOptions): PostgresDatabase {
  const place = options.place ?? new DatabasePlace(options.connectionString);
  const pool = openGuardedPool({
    place,
    limits: { ...SHORT_LIMITS, answerMs: options.queryTimeoutMs ?? SHORT_LIMITS.answerMs },
    connectionsMax: options.connectionsMax,
    onUnavailable: options.onUnavailable ?? (() => {}),
  });
  const kysely = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
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
    close: async () => {
      if (options.place === undefined) place.close();
      await kysely.destroy();
    },
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
