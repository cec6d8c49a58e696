import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BackupLock, encrypterFor } from "../../adapters/backup-archive/age-keys.ts";
import {
  fileFault,
  isTaken,
  partPathOf,
  prepareFolder,
  publish,
} from "../../adapters/backup-archive/backup-folder.ts";
import { type ArchiveEntry, writeArchive } from "../../adapters/backup-archive/write-archive.ts";
import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import type { BackupGuard } from "../../adapters/postgres/backup-guard.ts";
import { openSnapshot, type Snapshot } from "../../adapters/postgres/dump-snapshot.ts";
import {
  BackupFault,
  type Counts,
  type Progress,
  type WrittenBackup,
} from "../../domain/backups/backup-file.port.ts";
import { backupFileName } from "../../domain/backups/rotation-rules.ts";
import { tablesToBackUp } from "../../domain/backups/table-rules.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { CURRENT_KEY, PREVIOUS_KEYS, textOfKeys } from "./backup-keys.ts";
import { packageVersion } from "./package-version.ts";

export type BackupPlace =
  | { readonly kind: "folder"; readonly folder: string }
  /** Absolute; nothing may have this name yet. */
  | { readonly kind: "file"; readonly path: string };

export type WriteOptions = {
  readonly databaseUrl: string;
  readonly keys: SecretKeys;
  readonly lock: BackupLock;
  readonly place: BackupPlace;
  readonly nowMs: number;
  readonly stopping: AbortSignal;
  /** Held until the caller has done all that it does with the file. */
  readonly guard: BackupGuard;
  readonly onProgress?: (progress: Progress) => void;
};

/**
 * Writes a backup of the whole database and the keys under a temporary name, has it on the disk, and gives it its final name.
 * @throws BackupFault; nothing is left of the file then
 */
export async function writeBackup(options: WriteOptions): Promise<WrittenBackup> {
  const path = await choosePath(options);
  const { guard, stopping } = options;
  const ended = AbortSignal.any([stopping, guard.lost]);
  const snapshot = await openSnapshot(options.databaseUrl, tablesToBackUp, ended);
  const stop = AbortSignal.any([ended, guard.watch(snapshot.pid)]);
  try {
    return await writeFile(options, path, snapshot, stop).catch((error: unknown) => {
      throw stop.aborted && stop.reason instanceof BackupFault ? stop.reason : error;
    });
  } finally {
    guard.unwatch();
    await snapshot.close();
  }
}

async function choosePath({ place, nowMs }: WriteOptions): Promise<string> {
  if (place.kind === "file") {
    await prepareFolder(dirname(place.path), nowMs);
    if (await isTaken(place.path)) throw new BackupFault("folder", `${place.path} is there already`);
    return place.path;
  }
  await prepareFolder(place.folder, nowMs);
  // Names tell seconds: of two backups within one, the second is named after the next.
  for (let madeAtMs = nowMs; ; madeAtMs += SECOND_MS) {
    const path = join(place.folder, backupFileName(madeAtMs));
    if (!(await isTaken(path))) return path;
  }
}

async function writeFile(
  options: WriteOptions,
  path: string,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<WrittenBackup> {
  const partPath = partPathOf(path, randomUUID());
  const counts: { rowCount: number } = { rowCount: 0 };
  try {
    const written = await writeArchive(entriesOf(options, snapshot, counts), {
      path: partPath,
      encrypter: encrypterFor(options.lock),
      modifiedAtMs: options.nowMs,
      signal,
    });
    await publish(partPath, path);
    return { path, ...written, rowCount: counts.rowCount };
  } catch (error) {
    await rm(partPath, { force: true });
    throw fileFault(error);
  }
}

async function* entriesOf(
  { keys, nowMs, onProgress }: WriteOptions,
  snapshot: Snapshot,
  total: { rowCount: number },
): AsyncGenerator<ArchiveEntry> {
  const { migrations, tables, postgresVersion, rowsExpected } = snapshot;
  yield jsonEntry("manifest.json", {
    format: 1,
    serviceVersion: packageVersion(),
    createdAt: new Date(nowMs).toISOString(),
    postgresVersion,
    migrations,
    tables,
  });
  yield { name: CURRENT_KEY, bytes: textOfKeys([keys.current]) };
  if (keys.previous.length > 0) yield { name: PREVIOUS_KEYS, bytes: textOfKeys(keys.previous) };
  const rows: Record<string, number> = {};
  for (const table of tables) {
    rows[table.name] = 0;
    let number = 0;
    for await (const { bytes, rowCount } of snapshot.readTable(table)) {
      number += 1;
      rows[table.name] = (rows[table.name] ?? 0) + rowCount;
      total.rowCount += rowCount;
      yield { name: `tables/${table.name}/${String(number).padStart(6, "0")}.copy`, bytes };
      onProgress?.({ rows: total.rowCount, rowsExpected });
    }
  }
  const counts: Counts = { rows, sequences: await snapshot.readSequences() };
  yield jsonEntry("counts.json", counts);
}

function jsonEntry(name: string, value: unknown): ArchiveEntry {
  return { name, bytes: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}
