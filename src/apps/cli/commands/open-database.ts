import { constants } from "node:os";
import { connectToRunningEmbeddedPostgres } from "../../../adapters/embedded-postgres/connect-to-running.ts";
import { startEmbeddedPostgres } from "../../../adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp, readMigrationStates } from "../../../adapters/postgres/migrate.ts";
import { openPostgres, type PostgresDatabase } from "../../../adapters/postgres/postgres-database.ts";
import type { Settings } from "../../../config/settings.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";

/**
 * The database of the settings. `external`: that of DATABASE_URL. `running`: the embedded one of a Zenzefi that runs now.
 * `temporary`: the embedded one, started for this command only.
 */
export type CommandDatabase = {
  readonly kind: "external" | "running" | "temporary";
  /** `postgresql://...`; never printed. */
  readonly url: string;
};

/** One command runs at a time, and it reads pages one after the other. */
const CONNECTIONS_MAX = 2;
/** `ledger verify` reads whole tables; the user can stop it with Ctrl-C. */
const QUERY_TIMEOUT_MS = HOUR_MS;
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls `work` with the database of the settings. An embedded PostgreSQL that was started for it is stopped afterwards. */
export async function withDatabase<T>(cli: Cli, work: (database: CommandDatabase) => Promise<T>): Promise<T> {
  const settings = settingsOf(cli);
  if (settings.database.kind === "external") {
    return work({ kind: "external", url: settings.database.url.reveal() });
  }
  const running = await connectToRunningEmbeddedPostgres(settings.dataDir);
  return running === null
    ? withTemporaryPostgres(cli, settings, work)
    : work({ kind: "running", url: running });
}

/**
 * The same database, opened and migrated. Only an embedded database that was started for the command is migrated here. For any
 * other, the operator decides when: it may be in use.
 * @throws CliFault if migrations are missing
 */
export function withMigratedDatabase<T>(
  cli: Cli,
  work: (database: PostgresDatabase, where: CommandDatabase) => Promise<T>,
): Promise<T> {
  return withDatabase(cli, async (where) => {
    const { kind, url } = where;
    if (kind === "temporary") await migrateUp(url);
    else await requireMigrated(url);
    const database = openPostgres({
      connectionString: url,
      connectionsMax: CONNECTIONS_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
    });
    try {
      return await work(database, where);
    } finally {
      await database.close();
    }
  });
}

/** @throws CliFault if migrations are missing */
async function requireMigrated(url: string): Promise<void> {
  const missing = (await readMigrationStates(url)).filter(({ appliedAt }) => appliedAt === null).length;
  if (missing === 0) return;
  throw new CliFault({
    en: `The database lacks ${missing} migration(s): run zenzefi migrate up first.`,
    ru: `В базе не хватает миграций (${missing}): сначала выполните zenzefi migrate up.`,
  });
}

async function withTemporaryPostgres<T>(
  cli: Cli,
  settings: Settings,
  work: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDir: settings.dataDir, log: cli.terminal.note });
  // It runs in a separate process group, so neither Ctrl-C nor the end of the terminal reaches it.
  const stopAndEnd = (signal: (typeof STOP_SIGNALS)[number]): void => {
    void postgres.stop().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stopAndEnd);
  try {
    return await work({ kind: "temporary", url: postgres.connectionString });
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stopAndEnd);
    await postgres.stop();
  }
}
