import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import {
  type BackedUpTable,
  BackupFault,
  type CatalogueTable,
  type Manifest,
  type SequenceState,
} from "../../domain/backups/backup-file.port.ts";
import { begin, connectForBackup, databaseFault, endConnection, liftTimeouts } from "./backup-connection.ts";
import { copyParts, type RowsPart } from "./copy-parts.ts";
import { type CountedTable, publicName, readSequences, readTables } from "./read-catalogue.ts";

/** One moment of the whole database, readable for as long as it is open. */
export type Snapshot = {
  /** The process of PostgreSQL that reads it. */
  readonly pid: number;
  readonly postgresVersion: string;
  readonly migrations: Manifest["migrations"];
  readonly tables: readonly BackedUpTable[];
  /** As PostgreSQL estimates them. */
  readonly rowsExpected: number;
  /** The rows of a table in COPY's text format, in parts of a bounded size. */
  readTable(table: BackedUpTable): AsyncGenerator<RowsPart>;
  readSequences(): Promise<SequenceState[]>;
  /** At once: a table that is being read fails. */
  close(): Promise<void>;
};

type Choose = (tables: readonly CatalogueTable[]) => readonly CatalogueTable[];

/**
 * Opens a snapshot of the tables that `choose` leaves. They are locked (ACCESS SHARE) before the snapshot is taken: a table that is
 * rewritten or truncated in between would look empty. Nothing else is locked.
 * @param stop closes it at once, also while it is being opened: an answer that never comes is not waited for
 * @throws BackupFault("database"): it cannot be reached, or a table cannot be read or is being changed
 */
export async function openSnapshot(
  connectionString: string,
  choose: Choose,
  stop?: AbortSignal,
): Promise<Snapshot> {
  const client = await connectForBackup(connectionString).catch((error: unknown) => {
    throw databaseFault(error);
  });
  stop?.addEventListener("abort", () => void endConnection(client), { once: true });
  try {
    stop?.throwIfAborted();
    const tables = await lockTables(client, choose);
    return await describe(client, tables);
  } catch (error) {
    await endConnection(client);
    throw databaseFault(error);
  }
}

async function lockTables(client: pg.Client, choose: Choose): Promise<readonly CountedTable[]> {
  const chosen = (tables: readonly CountedTable[]) => {
    const names = new Set(choose(tables).map(({ name }) => name));
    return tables.filter(({ name }) => names.has(name));
  };
  const before = chosen(await readTables(client));
  if (!before.some(({ name }) => name === "schema_migrations")) {
    throw new BackupFault("database", "it has no tables of this service: nothing to back up");
  }
  await begin(client, "ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const names = before.map(({ name }) => publicName(client, name));
  await client.query(`LOCK TABLE ${names.join(", ")} IN ACCESS SHARE MODE`);
  await liftTimeouts(client);
  const tables = chosen(await readTables(client));
  const shape = (list: readonly CountedTable[]) => list.map(({ name, columns }) => ({ name, columns }));
  if (!isDeepStrictEqual(shape(before), shape(tables))) {
    throw new BackupFault("gave_way", "the tables were being changed");
  }
  return tables;
}

async function describe(client: pg.Client, tables: readonly CountedTable[]): Promise<Snapshot> {
  const { rows } = await client.query<{ pid: number; version: string }>(
    "SELECT pg_backend_pid() AS pid, current_setting('server_version') AS version",
  );
  const [server] = rows;
  if (server === undefined) throw new Error("a SELECT without FROM gave no row");
  const { rows: migrations } = await client.query<{ name: string; checksum: string }>(
    "SELECT name, checksum FROM public.schema_migrations ORDER BY name",
  );
  const names = new Set(tables.map(({ name }) => name));
  return {
    pid: server.pid,
    postgresVersion: server.version,
    migrations,
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) })),
    rowsExpected: tables.reduce((sum, { rowsExpected }) => sum + rowsExpected, 0),
    readTable: (table) => readTable(client, table),
    readSequences: () => readSequences(client, (table) => !names.has(table)),
    close: () => endConnection(client),
  };
}

async function* readTable(client: pg.Client, { name, columns }: BackedUpTable): AsyncGenerator<RowsPart> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(", ");
  const rows = client.query(copyTo(`COPY ${publicName(client, name)} (${list}) TO STDOUT`));
  try {
    yield* copyParts(rows);
  } catch (error) {
    throw databaseFault(error);
  }
}
