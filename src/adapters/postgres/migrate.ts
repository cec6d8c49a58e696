import type pg from "pg";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import { limitsOf } from "./connection-config.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { openClient, type SingleClient } from "./open-client.ts";

/**
 * One lock for all instances and the CLI. Its holder applies one migration, in the transaction that holds it: a lock of the
 * session would be lost, or kept for ever, behind a pooler.
 */
const ADVISORY_LOCK = 7_260_311_905;
/** A migration may rewrite a large table: far above the time-out of a request. */
const MIGRATION_LIMITS = limitsOf(30 * MINUTE_MS);

const HISTORY_TABLE = `
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`;

/** A migration of this release; `appliedAt` is null if it is not applied yet. */
export type MigrationState = { readonly name: string; readonly appliedAt: Date | null };

/**
 * Applies the missing migrations, each in a separate transaction under one lock: several instances may start at once.
 * @returns the names of those applied now
 * @throws StartError if the database is of a newer release, or an applied migration was edited
 */
export function migrateUp(connectionString: string): Promise<string[]> {
  return repeat(connectionString, async (client, applied, migrations) => {
    const next = migrations.find((migration) => !applied.has(migration.name));
    if (next === undefined) return null;
    await client.query(next.up);
    await client.query("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", [
      next.name,
      next.checksum,
    ]);
    return next.name;
  });
}

/** Undoes the last `steps` migrations, newest first. @returns the names of those undone */
export function migrateDown(connectionString: string, steps: number): Promise<string[]> {
  let left = steps;
  return repeat(connectionString, async (client, applied, migrations) => {
    const last = migrations.findLast((migration) => applied.has(migration.name));
    if (last === undefined || left === 0) return null;
    left -= 1;
    await client.query(last.down);
    await client.query("DELETE FROM schema_migrations WHERE name = $1", [last.name]);
    return last.name;
  });
}

/** Every migration of this release with the time it was applied. Changes nothing, not even on an empty database. */
export async function readMigrationStates(connectionString: string): Promise<MigrationState[]> {
  const { client, close } = await openClient(connectionString, MIGRATION_LIMITS);
  try {
    const applied = await readApplied(client);
    const migrations = await readMigrations();
    return migrations.map(({ name }) => ({ name, appliedAt: applied.get(name)?.appliedAt ?? null }));
  } finally {
    await close();
  }
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

/** One step of a series, in a transaction that holds the lock. @returns the name of the migration, or null at the end */
type Step = (client: pg.Client, applied: Applied, migrations: readonly Migration[]) => Promise<string | null>;

/** Takes steps until there is none left. What is applied is read again in each: another instance may have gone on meanwhile. */
async function repeat(connectionString: string, step: Step): Promise<string[]> {
  const migrations = await readMigrations();
  const single = await openClient(connectionString, MIGRATION_LIMITS);
  const names: string[] = [];
  try {
    for (;;) {
      const name = await takeStep(single, migrations, step);
      if (name === null) return names;
      names.push(name);
    }
  } finally {
    await single.close();
  }
}

function takeStep({ client, transaction }: SingleClient, migrations: readonly Migration[], step: Step) {
  return transaction(async () => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    await client.query(HISTORY_TABLE);
    const applied = await readApplied(client);
    refuseForeign(applied, migrations);
    return step(client, applied, migrations);
  });
}
