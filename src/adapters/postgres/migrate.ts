import pg from "pg";
import { StartError } from "../../kernel/errors.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { connectionConfig } from "./postgres-database.ts";

/** One lock for all instances and the CLI: its holder migrates, the others wait. */
const ADVISORY_LOCK = 7_260_311_905;
/** A migration may rewrite a large table: far above the time-out of a request. */
const MIGRATION_TIMEOUT_MS = 30 * 60_000;

const HISTORY_TABLE = `
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`;

/** A migration of this release; `appliedAt` is null if it is not applied yet. */
export type MigrationState = { readonly name: string; readonly appliedAt: Date | null };

/**
 * Applies the missing migrations, each in a separate transaction, under an advisory lock: several instances may start at once.
 * @returns the names of those applied now
 * @throws StartError if the database is of a newer release, or an applied migration was edited
 */
export function migrateUp(connectionString: string): Promise<string[]> {
  return locked(connectionString, async (client) => {
    const applied = await readApplied(client);
    const migrations = await readMigrations();
    refuseForeign(applied, migrations);
    const missing = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of missing) {
      await inTransaction(client, async () => {
        await client.query(migration.up);
        await client.query("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", [
          migration.name,
          migration.checksum,
        ]);
      });
    }
    return missing.map((migration) => migration.name);
  });
}

/** Undoes the last `steps` migrations, newest first. @returns the names of those undone */
export function migrateDown(connectionString: string, steps: number): Promise<string[]> {
  return locked(connectionString, async (client) => {
    const applied = await readApplied(client);
    const migrations = await readMigrations();
    refuseForeign(applied, migrations);
    const undone = migrations
      .filter((migration) => applied.has(migration.name))
      .slice(-steps)
      .reverse();
    for (const migration of undone) {
      await inTransaction(client, async () => {
        await client.query(migration.down);
        await client.query("DELETE FROM schema_migrations WHERE name = $1", [migration.name]);
      });
    }
    return undone.map((migration) => migration.name);
  });
}

/** Every migration of this release with the time it was applied. Changes nothing, not even on an empty database. */
export async function readMigrationStates(connectionString: string): Promise<MigrationState[]> {
  const client = await connect(connectionString);
  try {
    const applied = await readApplied(client);
    const migrations = await readMigrations();
    return migrations.map(({ name }) => ({ name, appliedAt: applied.get(name)?.appliedAt ?? null }));
  } finally {
    await client.end();
  }
}

/** How the migrations of a database differ from those of this release, by their names. */
export type MigrationGap = {
  readonly applied: number;
  readonly missing: readonly string[];
  /** Of a newer release. */
  readonly newer: readonly string[];
  /** Edited after they were applied. */
  readonly edited: readonly string[];
};

/** Compares them. Changes nothing. */
export async function readMigrationGap(client: pg.Client): Promise<MigrationGap> {
  const applied = await readApplied(client);
  const migrations = await readMigrations();
  const known = new Set(migrations.map(({ name }) => name));
  const names = (wanted: (migration: Migration) => boolean) =>
    migrations.filter(wanted).map(({ name }) => name);
  return {
    applied: applied.size,
    missing: names(({ name }) => !applied.has(name)),
    newer: [...applied.keys()].filter((name) => !known.has(name)),
    edited: names(({ name, checksum }) => (applied.get(name)?.checksum ?? checksum) !== checksum),
  };
}

type Applied = Map<string, { readonly checksum: string; readonly appliedAt: Date }>;

async function readApplied(client: pg.Client): Promise<Applied> {
  const { rows: found } = await client.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS known");
  if (!found[0]?.known) return new Map();
  const { rows } = await client.query<{ name: string; checksum: string; applied_at: Date }>(
    "SELECT name, checksum, applied_at FROM schema_migrations ORDER BY name",
  );
  return new Map(rows.map((row) => [row.name, { checksum: row.checksum, appliedAt: row.applied_at }]));
}

function refuseForeign(applied: Applied, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const [name, { checksum }] of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new StartError(
        `The database was migrated by a newer release (${name}): start that release, or restore a backup.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new StartError(`Migration ${name} was edited after it was applied: add a new migration instead.`);
    }
  }
}

async function locked<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(connectionString);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    await client.query(HISTORY_TABLE);
    return await work(client);
  } finally {
    // Closing the connection releases the lock.
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionConfig(connectionString),
    query_timeout: MIGRATION_TIMEOUT_MS,
    statement_timeout: MIGRATION_TIMEOUT_MS,
    lock_timeout: MIGRATION_TIMEOUT_MS,
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query("BEGIN");
  try {
    await work();
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
