import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import { limitsOf } from "./connection-config.ts";
import { type Migration, type MigrationKind, readMigrations } from "./migration-files.ts";
import { openClient, type SingleClient } from "./open-client.ts";

/**
 * One lock for all instances and the CLI. Its holder applies one migration, in the transaction that holds it: a lock of the
 * session would be lost, or kept for ever, behind a pooler.
 */
const ADVISORY_LOCK = 7_260_311_905;
/** A migration may rewrite a large table: far above the time-out of a request. */
const MIGRATION_TIMEOUT_MS = 30 * MINUTE_MS;
const MIGRATION_LIMITS = limitsOf(MIGRATION_TIMEOUT_MS);

/** Whoever needs the table meanwhile waits behind a migration that waits for its lock: so it waits this long, and tries again. */
const LOCK_TIMEOUT_MS = 2_000;
const LOCK_RETRY_MS = 1_000;
/** SQLSTATE 55P03 (PostgreSQL manual, appendix A). */
const LOCK_NOT_AVAILABLE = "55P03";

const HISTORY_TABLE = `
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    kind text NOT NULL DEFAULT 'contract',
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`;
/** For a table of a release that had no kinds. */
const HISTORY_KIND = "ALTER TABLE schema_migrations ADD COLUMN kind text NOT NULL DEFAULT 'contract'";

/** A migration of this release; `appliedAt` is null if it is not applied yet. */
export type MigrationState = { readonly name: string; readonly appliedAt: Date | null };

/**
 * Applies the missing migrations, each in a separate transaction under one lock: several instances may start at once.
 * Migrations of a newer release are accepted if they only expand: so the release before can be started again.
 * @param signal ends the wait for an answer, a lock or another instance at once; what was begun is not committed
 * @returns the names of those applied now
 * @throws StartError if the database is of a newer release that changed what this one needs, or an applied migration was edited
 */
export function migrateUp(connectionString: string, signal?: AbortSignal): Promise<string[]> {
  return repeat(
    connectionString,
    { accepted: "expand", stepsMax: Number.POSITIVE_INFINITY, signal },
    async (client, applied, migrations) => {
      const next = migrations.find((migration) => !applied.has(migration.name));
      if (next === undefined) return null;
      await applyOne(client, next);
      return next.name;
    },
  );
}

/** Undoes the last `steps` migrations, newest first. @returns the names of those undone */
export function migrateDown(connectionString: string, steps: number): Promise<string[]> {
  return repeat(
    connectionString,
    { accepted: null, stepsMax: steps, signal: undefined },
    async (client, applied, migrations) => {
      const last = migrations.findLast((migration) => applied.has(migration.name));
      if (last === undefined) return null;
      await client.query(last.down);
      await client.query("DELETE FROM schema_migrations WHERE name = $1", [last.name]);
      return last.name;
    },
  );
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

async function applyOne(client: pg.Client, { up, name, checksum, kind }: Migration): Promise<void> {
  await addHistoryKind(client);
  await client.query(up);
  await client.query("INSERT INTO schema_migrations (name, checksum, kind) VALUES ($1, $2, $3)", [
    name,
    checksum,
    kind,
  ]);
}

/** How the migrations of a database differ from those of this release, by their names. */
export type MigrationGap = {
  readonly applied: number;
  readonly missing: readonly string[];
  /** Of a newer release, and more than additions: this release does not start on them. */
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
    newer: [...applied].flatMap(([name, { kind }]) => (known.has(name) || kind === "expand" ? [] : [name])),
    edited: names(({ name, checksum }) => (applied.get(name)?.checksum ?? checksum) !== checksum),
  };
}

type Applied = Map<string, { readonly checksum: string; readonly kind: string; readonly appliedAt: Date }>;

async function readApplied(client: pg.Client): Promise<Applied> {
  const { rows: found } = await client.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS known");
  if (!found[0]?.known) return new Map();
  // `to_jsonb` reads a table without the column, too.
  const { rows } = await client.query<{
    name: string;
    checksum: string;
    kind: string | null;
    applied_at: Date;
  }>(
    `SELECT name, checksum, to_jsonb(schema_migrations) ->> 'kind' AS kind, applied_at
       FROM schema_migrations ORDER BY name`,
  );
  return new Map(
    rows.map((row) => [
      row.name,
      { checksum: row.checksum, kind: row.kind ?? "contract", appliedAt: row.applied_at },
    ]),
  );
}

/** @param accepted the kind of a newer release's migrations that are accepted; null, none */
function refuseForeign(
  applied: Applied,
  migrations: readonly Migration[],
  accepted: MigrationKind | null,
): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const [name, { checksum, kind }] of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      if (kind === accepted) continue;
      throw new StartError(
        `The database was migrated by a newer release (${name}): start that release, or restore a backup.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new StartError(`Migration ${name} was edited after it was applied: add a new migration instead.`);
    }
  }
}

async function addHistoryKind(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_attribute
      WHERE attrelid = 'schema_migrations'::regclass AND attname = 'kind' AND NOT attisdropped`,
  );
  if (rowCount === 0) await client.query(HISTORY_KIND);
}

/** One step of a series, in a transaction that holds the lock. @returns the name of the migration, or null at the end */
type Step = (client: pg.Client, applied: Applied, migrations: readonly Migration[]) => Promise<string | null>;

type Series = {
  /** The kind of a newer release's migrations that are accepted; null, none. */
  readonly accepted: MigrationKind | null;
  readonly stepsMax: number;
  readonly signal: AbortSignal | undefined;
};

/** Takes steps until there is none left. What is applied is read again in each: another instance may have gone on meanwhile. */
async function repeat(connectionString: string, series: Series, step: Step): Promise<string[]> {
  const migrations = await readMigrations();
  const single = await openClient(connectionString, MIGRATION_LIMITS, series.signal);
  const names: string[] = [];
  try {
    while (names.length < series.stepsMax) {
      const name = await onceLocksAreFree(series.signal, () =>
        takeStep(single, migrations, series.accepted, step),
      );
      if (name === null) break;
      names.push(name);
    }
    return names;
  } finally {
    await single.close();
  }
}

function takeStep(
  { client, transaction }: SingleClient,
  migrations: readonly Migration[],
  accepted: MigrationKind | null,
  step: Step,
) {
  return transaction(async () => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query(HISTORY_TABLE);
    const applied = await readApplied(client);
    refuseForeign(applied, migrations, accepted);
    return step(client, applied, migrations);
  });
}

/** Tries again for as long as another transaction holds a lock that `work` needs. */
async function onceLocksAreFree<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + MIGRATION_TIMEOUT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const state = error instanceof pg.DatabaseError ? error.code : undefined;
      if (state !== LOCK_NOT_AVAILABLE || performance.now() > deadlineMs) throw error;
      await delay(LOCK_RETRY_MS, undefined, { signal });
    }
  }
}
