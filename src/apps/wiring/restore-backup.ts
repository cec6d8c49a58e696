import type { Decrypter } from "age-encryption";
import { parseCounts, parseManifest } from "../../adapters/backup-archive/manifest-text.ts";
import { readArchive } from "../../adapters/backup-archive/read-archive.ts";
import type { ArchiveEntry } from "../../adapters/backup-archive/write-archive.ts";
import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import { type LoadReport, loadBackup, type TablePart } from "../../adapters/postgres/load-backup.ts";
import { BackupFault, type Counts, type Manifest } from "../../domain/backups/backup-file.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { CURRENT_KEY, keysOfTexts, PREVIOUS_KEYS } from "./backup-keys.ts";

export type RestoreOptions = {
  /** The file. */
  readonly path: string;
  readonly decrypter: Decrypter;
  /** Of an empty database. */
  readonly databaseUrl: string;
  /** Called before a row is loaded; what throws here leaves everything as it was. */
  readonly prepare: (keys: SecretKeys) => Promise<void>;
  /** The last step before COMMIT, in the transaction. */
  readonly finish: (
    tx: Tx,
    restored: { readonly madeAt: string; readonly rowCount: number },
  ) => Promise<void>;
  /** Called with how many bytes of rows were read. */
  readonly onProgress?: (bytes: number) => void;
};

export type RestoreReport = LoadReport & { readonly manifest: Manifest; readonly keys: SecretKeys };

const TABLE_PART = /^tables\/([^/]+)\/\d{6,}\.copy$/;

/**
 * Restores a backup into an empty database, in one transaction.
 * @throws BackupFault; the database is as empty as before
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const entries = readArchive(options.path, options.decrypter);
  try {
    const { manifest, keys, first } = await readHead(entries);
    await options.prepare(keys);
    const rows = new RowsReader(entries, first, options.onProgress ?? (() => undefined));
    const report = await loadBackup(options.databaseUrl, {
      manifest,
      parts: rows.parts(),
      counts: () => rows.counts(),
      finish: (tx) => options.finish(tx, { madeAt: manifest.createdAt, rowCount: rows.rowCount() }),
    });
    return { ...report, manifest, keys };
  } finally {
    await entries.return(undefined);
  }
}

/** The entries before the rows, and the first one after them. */
async function readHead(
  entries: AsyncGenerator<ArchiveEntry>,
): Promise<{ manifest: Manifest; keys: SecretKeys; first: ArchiveEntry }> {
  const manifest = parseManifest((await nextNamed(entries, "manifest.json")).bytes);
  const current = await nextNamed(entries, CURRENT_KEY);
  const next = await nextEntry(entries);
  const hasPrevious = next.name === PREVIOUS_KEYS;
  const keys = keysOfTexts(current.bytes, hasPrevious ? next.bytes : null);
  return { manifest, keys, first: hasPrevious ? await nextEntry(entries) : next };
}

async function nextNamed(entries: AsyncGenerator<ArchiveEntry>, name: string): Promise<ArchiveEntry> {
  const entry = await nextEntry(entries);
  if (entry.name !== name) throw new BackupFault("not_a_backup", `${name} is missing in its place`);
  return entry;
}

async function nextEntry(entries: AsyncGenerator<ArchiveEntry>): Promise<ArchiveEntry> {
  const { done, value } = await entries.next();
  if (done === true) throw new BackupFault("not_a_backup", "it has no tables");
  return value;
}

/** The rows of all tables, and the counts that follow them. */
class RowsReader {
  readonly #entries: AsyncGenerator<ArchiveEntry>;
  readonly #first: ArchiveEntry;
  readonly #onProgress: (bytes: number) => void;
  #counts: Counts | null = null;
  #bytes = 0;

  constructor(
    entries: AsyncGenerator<ArchiveEntry>,
    first: ArchiveEntry,
    onProgress: (bytes: number) => void,
  ) {
    this.#entries = entries;
    this.#first = first;
    this.#onProgress = onProgress;
  }

  /** Reads the file to its proven end. */
  async *parts(): AsyncGenerator<TablePart> {
    for (let entry: ArchiveEntry | null = this.#first; entry !== null; entry = await this.#next()) {
      const [, table] = TABLE_PART.exec(entry.name) ?? [];
      if (table !== undefined && this.#counts === null) {
        yield { table, bytes: entry.bytes };
        this.#bytes += entry.bytes.length;
        this.#onProgress(this.#bytes);
      } else if (entry.name === "counts.json" && this.#counts === null) {
        this.#counts = parseCounts(entry.bytes);
      } else {
        throw new BackupFault("damaged", `${entry.name} is not in its place`);
      }
    }
  }

  counts(): Counts {
    if (this.#counts === null) throw new BackupFault("damaged", "counts.json is missing");
    return this.#counts;
  }

  rowCount(): number {
    return Object.values(this.counts().rows).reduce((sum, count) => sum + count, 0);
  }

  async #next(): Promise<ArchiveEntry | null> {
    const { done, value } = await this.#entries.next();
    return done === true ? null : value;
  }
}
