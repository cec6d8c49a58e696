import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { listFiles } from "../../adapters/backup-archive/backup-folder.ts";
import { runAfterCommand } from "../../adapters/backup-archive/run-after-command.ts";
import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import { type BackupGuard, guardBackup, isBackupRunning } from "../../adapters/postgres/backup-guard.ts";
import type { BackupSettings } from "../../config/backup-settings.ts";
import { BackupFault, type BackupWriter, type Progress } from "../../domain/backups/backup-file.port.ts";
import type { ClaimDeps } from "../../domain/backups/claim-backup.ts";
import type { BackupDeps } from "../../domain/backups/make-backup.ts";
import { filesToDelete, madeAtOf } from "../../domain/backups/rotation-rules.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Secret } from "../../kernel/secret.ts";
import { type BackupPlace, writeBackup } from "./write-backup.ts";

export type BackupParts = {
  readonly databaseUrl: string;
  readonly keys: SecretKeys;
  readonly clock: Clock;
  readonly settings: BackupSettings;
  /** Null: `BACKUP_DIR`, with the rotation and the copy elsewhere. */
  readonly place: BackupPlace | null;
  readonly onProgress?: (progress: Progress) => void;
};

/** The name of this machine, as rows and facts have it. */
export function hostOfBackups(): string {
  return hostname().slice(0, 255);
}

/** What writes backups to the configured folder, or to `place`. */
export function composeBackupWriter(parts: BackupParts): BackupWriter {
  const { settings, clock, databaseUrl } = parts;
  const { lock, folder, afterCommand } = settings;
  const place = parts.place ?? (folder === null ? null : { kind: "folder" as const, folder });
  const isScheduledPlace = parts.place === null;
  return {
    begin: async (stopping) => {
      if (lock === null || place === null) throw new BackupFault("no_key");
      const guard = await guardBackup(databaseUrl);
      return {
        write: () => writeBackup({ ...parts, lock, place, nowMs: clock.nowMs(), stopping, guard }),
        copyElsewhere: async ({ path }) => {
          if (isScheduledPlace && afterCommand !== null)
            await copyGuarded(afterCommand, path, stopping, guard);
        },
        rotate: async ({ path }) => (isScheduledPlace ? rotateFolder(path, settings) : []),
        end: () => guard.release(),
      };
    },
  };
}

/** Stops the copy also when another process may make a backup: its rotation could delete the file. */
async function copyGuarded(
  command: Secret<string>,
  path: string,
  stopping: AbortSignal,
  { lost }: BackupGuard,
): Promise<void> {
  try {
    await runAfterCommand(command, path, AbortSignal.any([stopping, lost]));
  } catch (error) {
    lost.throwIfAborted();
    throw error;
  }
}

/** What the job of backups needs; null if the service makes none by itself. */
export function composeScheduledBackups(
  deps: Omit<BackupDeps, "host" | "writer"> & Pick<BackupParts, "databaseUrl" | "keys" | "settings">,
): (BackupDeps & ClaimDeps & { readonly everyMs: number }) | null {
  const { everyMs } = deps.settings;
  if (everyMs === null) return null;
  const writer = composeBackupWriter({ ...deps, place: null });
  const isRunning = () => isBackupRunning(deps.databaseUrl);
  return { ...deps, host: hostOfBackups(), writer, isRunning, everyMs };
}

async function rotateFolder(justMadePath: string, { keep }: BackupSettings): Promise<readonly string[]> {
  const folder = dirname(justMadePath);
  const files = (await listFiles(folder)).flatMap(({ name }) => {
    const madeAtMs = madeAtOf(name);
    return madeAtMs === null ? [] : [{ name, madeAtMs }];
  });
  const gone = filesToDelete(files, keep, justMadePath.slice(folder.length + 1));
  for (const { name } of gone) await rm(join(folder, name), { force: true });
  return gone.map(({ name }) => name);
}
