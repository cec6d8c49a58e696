import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { listFiles } from "../../adapters/backup-archive/backup-folder.ts";
import { runAfterCommand } from "../../adapters/backup-archive/run-after-command.ts";
import type { SecretKeys } from "../../adapters/crypto/secret-keys.ts";
import { isBackupRunning } from "../../adapters/postgres/backup-guard.ts";
import type { BackupSettings } from "../../config/backup-settings.ts";
import { BackupFault, type BackupWriter, type Progress } from "../../domain/backups/backup-file.port.ts";
import type { ClaimDeps } from "../../domain/backups/claim-backup.ts";
import type { BackupDeps } from "../../domain/backups/make-backup.ts";
import { filesToDelete, madeAtOf } from "../../domain/backups/rotation-rules.ts";
import type { Clock } from "../../kernel/clock.port.ts";
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
  const { settings } = parts;
  const { lock } = settings;
  const folder = settings.folder;
  const place = parts.place ?? (folder === null ? null : { kind: "folder" as const, folder });
  const isScheduledPlace = parts.place === null;
  return {
    write: (stopping) => {
      if (lock === null || place === null) throw new BackupFault("no_key");
      return writeBackup({ ...parts, lock, place, nowMs: parts.clock.nowMs(), stopping });
    },
    copyElsewhere: async ({ path }, stopping) => {
      if (isScheduledPlace && settings.afterCommand !== null) {
        await runAfterCommand(settings.afterCommand, path, stopping);
      }
    },
    rotate: async ({ path }) => (isScheduledPlace ? rotateFolder(path, settings) : []),
  };
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
