import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import {
  type BackedUpTable,
  BackupFault,
  type Counts,
  type Manifest,
  type SequenceState,
} from "../../domain/backups/backup-file.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { begin, connectForBackup, databaseFault, endConnection, liftTimeouts } from "./backup-connection.ts";
import { countRows } from "./copy-parts.ts";
import { dropForeignKeys } from "./foreign-keys.ts";
import { migrateAsOf } from "./migrate.ts";
import { publicName, readTables } from "./read-catalogue.ts";
import { requireEmpty } from "./require-empty.ts";
import { transactionOn } from "./transaction-on-client.ts";

/** Rows of one table, in COPY's text format. */
export type TablePart = { readonly table: string; readonly bytes: Buffer };

export type LoadPlan = {
  readonly manifest: Manifest;
  /** All rows, those of one table together. Ends only when the file is proven to be complete. */
  readonly parts: AsyncIterable<TablePart>;
  /** Known once `parts` has ended. */
  readonly counts: () => Counts;
  /** The last step of the transaction; what throws here undoes all of it. */
  readonly finish: (tx: Tx) => Promise<void>;
};

export type LoadReport = {
  readonly rowCount: number;
  /** Tables in the backup that this release does not have: somebody else's. They are not restored. */
  readonly skipped: readonly string[];
  /** Migrations that the backup did not have yet. */
  readonly migrated: readonly string[];
};

/**
 * Loads a backup into an empty database, in one transaction: all of it is there afterwards, or nothing. The role needs to own the database,
 * no more: the tables are its own, so it may take their triggers and foreign keys off while rows come in. Foreign keys are put back on,
 * which checks every row; all other constraints are never off.
 * @throws BackupFault: not_empty, in_use, newer_release, damaged, database, or what `parts` throws
 */
export async function loadBackup(connectionString: string, plan: LoadPlan): Promise<LoadReport> {
  const client = await connectForBackup(connectionString).catch((error: unknown) => {
    throw databaseFault(error);
  });
  try {
    await begin(client);
    await liftTimeouts(client);
    await requireEmpty(client);
    const report = await load(client, plan);
    await client.query("COMMIT");
    return report;
  } catch (error) {
    throw databaseFault(error);
  } finally {
    // Without COMMIT, the end of the connection rolls it back.
    await endConnection(client);
  }
}

async function load(client: pg.Client, plan: LoadPlan): Promise<LoadReport> {
  const { manifest } = plan;
  const migration = await migrateAsOf(client, manifest.migrations);
  const { tables, skipped } = await matchTables(client, manifest.tables);
  const names = tables.map(({ name }) => publicName(client, name));
  const restoreForeignKeys = await dropForeignKeys(client);
  for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  // Migrations have put rows into new tables, such as the bundles on offer.
  await client.query(`TRUNCATE ${names.join(", ")}`);
  const loaded = await loadTables(client, tables, plan.parts);
  const counts = plan.counts();
  requireCounts(counts, loaded, skipped);
  for (const name of names) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  await restoreForeignKeys();
  await restoreSequences(client, counts.sequences);
  const migrated = await migration.finish();
  await plan.finish(transactionOn(client));
  await client.query("ANALYZE");
  return { rowCount: sumOf(loaded.values()), skipped, migrated };
}

/** @throws BackupFault("damaged") if a table of ours lacks a column that the backup has */
async function matchTables(
  client: pg.Client,
  named: readonly BackedUpTable[],
): Promise<{ tables: readonly BackedUpTable[]; skipped: readonly string[] }> {
  const ours = new Map((await readTables(client)).map(({ name, columns }) => [name, columns]));
  const tables = named.filter(({ name }) => ours.has(name));
  for (const { name, columns } of tables) {
    const known = new Set(ours.get(name)?.map((column) => column.name));
    const unknown = columns.find((column) => !known.has(column));
    if (unknown !== undefined) throw new BackupFault("damaged", `${name} has no column ${unknown}`);
  }
  return { tables, skipped: named.filter(({ name }) => !ours.has(name)).map(({ name }) => name) };
}

/** @returns how many rows each table got */
async function loadTables(
  client: pg.Client,
  tables: readonly BackedUpTable[],
  parts: AsyncIterable<TablePart>,
): Promise<Map<string, number>> {
  const known = new Map(tables.map((table) => [table.name, table]));
  const loaded = new Map<string, number>();
  const iterator = parts[Symbol.asyncIterator]();
  let next = await iterator.next();
  async function* partsOf(name: string): AsyncGenerator<Buffer> {
    for (; next.done !== true && next.value.table === name; next = await iterator.next()) {
      yield next.value.bytes;
    }
  }
  while (next.done !== true) {
    const { table: name } = next.value;
    const table = known.get(name);
    if (loaded.has(name)) throw new BackupFault("damaged", `the rows of ${name} are not together`);
    const rowCount =
      table === undefined ? await countOnly(partsOf(name)) : await loadTable(client, table, partsOf(name));
    loaded.set(name, rowCount);
  }
  return loaded;
}

async function loadTable(
  client: pg.Client,
  { name, columns }: BackedUpTable,
  parts: AsyncIterable<Buffer>,
): Promise<number> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(", ");
  const rows = client.query(copyFrom(`COPY ${publicName(client, name)} (${list}) FROM STDIN`));
  await pipeline(Readable.from(parts, { objectMode: true, highWaterMark: 1 }), rows);
  return rows.rowCount;
}

async function countOnly(parts: AsyncIterable<Buffer>): Promise<number> {
  let rowCount = 0;
  for await (const bytes of parts) rowCount += countRows(bytes);
  return rowCount;
}

/** @throws BackupFault("damaged") if a table did not get as many rows as were read when the backup was made */
function requireCounts(
  { rows }: Counts,
  loaded: ReadonlyMap<string, number>,
  skipped: readonly string[],
): void {
  const names = new Set([...Object.keys(rows), ...loaded.keys()]);
  for (const name of names) {
    const [expected, got] = [rows[name] ?? 0, loaded.get(name) ?? 0];
    if (expected === got || skipped.includes(name)) continue;
    throw new BackupFault("damaged", `${name} has ${got} rows instead of ${expected}`);
  }
}

async function restoreSequences(client: pg.Client, sequences: readonly SequenceState[]): Promise<void> {
  for (const { name, value, isCalled } of sequences) {
    const sequence = publicName(client, name);
    const { rows } = await client.query<{ known: boolean }>("SELECT to_regclass($1) IS NOT NULL AS known", [
      sequence,
    ]);
    if (rows[0]?.known !== true) continue;
    await client.query("SELECT setval($1::regclass, $2::bigint, $3)", [sequence, value, isCalled]);
  }
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
