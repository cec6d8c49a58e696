import pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
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
      await inTransaction(client, () => applyOne(client, migration));
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

/**
 * Makes the tables of a backup in the transaction of `client`, by the migrations that the backup names: those that were applied when it
 * was made. Their history is in the backup.
 * @returns `finish` applies the migrations that are missing, in the same transaction, once the rows are there
 * @throws BackupFault("newer_release") if they are not the first ones of this release
 */
export async function migrateAsOf(
  client: pg.Client,
  named: readonly { readonly name: string; readonly checksum: string }[],
): Promise<{ finish(): Promise<string[]> }> {
  const migrations = await readMigrations();
  const isOurs = named.every(({ name, checksum }, at) => {
    const migration = migrations[at];
    return migration?.name === name && migration.checksum === checksum;
  });
  if (!isOurs || named.length === 0) {
    throw new BackupFault("newer_release", `its last migration is ${named.at(-1)?.name ?? "none"}`);
  }
  await client.query(HISTORY_TABLE);
  for (const { up } of migrations.slice(0, named.length)) await client.query(up);
  const missing = migrations.slice(named.length);
  const finish = async (): Promise<string[]> => {
    for (const migration of missing) {
      await applyOne(client, migration);
      // A table with unchecked rows cannot be altered by the next one.
      await client.query("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
    }
    return missing.map(({ name }) => name);
  };
  return { finish };
}

async function applyOne(client: pg.Client, { up, name, checksum }: Migration): Promise<void> {
  await client.query(up);
  await client.query("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", [name, checksum]);
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
