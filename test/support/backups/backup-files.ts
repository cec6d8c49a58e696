import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decrypterFor, makeIdentity } from "../../../src/adapters/backup-archive/age-keys.ts";
import type { SecretKeys } from "../../../src/adapters/crypto/secret-keys.ts";
import { guardBackup } from "../../../src/adapters/postgres/backup-guard.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { openMachine } from "../../../src/apps/wiring/open-machine.ts";
import { type RestoreOptions, restoreBackup } from "../../../src/apps/wiring/restore-backup.ts";
import { type WriteOptions, writeBackup } from "../../../src/apps/wiring/write-backup.ts";
import { finishRestore } from "../../../src/domain/backups/finish-restore.ts";
import { Secret } from "../../../src/kernel/secret.ts";

const BACKUP_KEYS: SecretKeys = {
  current: new Secret("a key for the tests, of 32 and more"),
  previous: [new Secret("a former key for the tests, of 32 and more")],
};

/** A folder for backups, and a pair of keys for them. */
export async function createBackupFolder() {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-backups-"));
  const key = await makeIdentity(new Date(0));
  return {
    folder,
    ...key,
    write: async (databaseUrl: string, options: Partial<WriteOptions> = {}) => {
      const guard = await guardBackup(databaseUrl);
      return writeBackup({
        databaseUrl,
        keys: BACKUP_KEYS,
        lock: { kind: "recipients", recipients: [key.recipient] },
        place: { kind: "folder", folder },
        nowMs: systemClock.nowMs(),
        stopping: new AbortController().signal,
        guard,
        ...options,
      }).finally(guard.release);
    },
    restore: (path: string, databaseUrl: string, options: Partial<RestoreOptions> = {}) =>
      restoreBackup({
        path,
        databaseUrl,
        decrypter: decrypterFor({ identities: [key.file], passphrases: [] }),
        prepare: async () => undefined,
        finish: (tx, restored) => finishRestore(tx, openMachine(), restored),
        ...options,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type BackupFolder = Awaited<ReturnType<typeof createBackupFolder>>;
