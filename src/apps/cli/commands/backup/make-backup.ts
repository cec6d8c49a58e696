import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { SecretKeys } from "../../../../adapters/crypto/secret-keys.ts";
import type { Settings } from "../../../../config/settings.ts";
import {
  BackupFault,
  type Progress,
  type WrittenBackup,
} from "../../../../domain/backups/backup-file.port.ts";
import { beginBackup } from "../../../../domain/backups/claim-backup.ts";
import { makeBackup } from "../../../../domain/backups/make-backup.ts";
import { SECOND_MS } from "../../../../kernel/duration.ts";
import type { Log } from "../../../../kernel/log.port.ts";
import { readSecretKey, secretKeyPath } from "../../../server/secret-key-file.ts";
import { stopSignal } from "../../../server/stop-signal.ts";
import { composeBackupWriter, hostOfBackups } from "../../../wiring/compose-backups.ts";
import { openMachine } from "../../../wiring/open-machine.ts";
import type { BackupPlace } from "../../../wiring/write-backup.ts";
import { type Cli, settingsOf } from "../../cli.ts";
import { CliFault } from "../../terminal/cli-fault.ts";
import { openProgressLine } from "../../terminal/progress-line.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { withMigratedDatabase } from "../open-database.ts";
import { formatBytes } from "./byte-text.ts";

/** The command prints what is in the log of a service. */
const NO_LOG: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** `zenzefi backup`: makes one now, beside the running service or without it. */
export async function makeCommand(cli: Cli, to: string | undefined): Promise<void> {
  const settings = settingsOf(cli);
  const place = await choosePlace(settings, cli.environment.cwd, to);
  if (settings.backups.lock === null) throw new BackupFault("no_key");
  const startedMs = performance.now();
  const written = await withMigratedDatabase(cli, async (database, { url }) => {
    const machine = openMachine();
    const line = openProgressLine();
    const writer = composeBackupWriter({
      databaseUrl: url,
      keys: await readKeys(settings),
      clock: machine.clock,
      settings: settings.backups,
      place,
      onProgress: (progress) => line.show(shareOf(progress), `${progress.rows}`),
    });
    const host = hostOfBackups();
    const origin = place === null ? "command" : "elsewhere";
    const id = await database.transaction((tx) => beginBackup(tx, { ...machine, host }, origin));
    const deps = { ...machine, database, log: NO_LOG, events: { emit: () => undefined }, host, writer };
    return makeBackup(deps, id, stopSignal()).finally(line.clear);
  });
  printWritten(cli.terminal, written, performance.now() - startedMs);
}

async function choosePlace(
  { backups }: Settings,
  cwd: string,
  to: string | undefined,
): Promise<BackupPlace | null> {
  if (to !== undefined) {
    const path = resolve(cwd, to);
    const isFolder =
      to.endsWith("/") ||
      (await stat(path).then(
        (info) => info.isDirectory(),
        () => false,
      ));
    return isFolder ? { kind: "folder", folder: path } : { kind: "file", path };
  }
  if (backups.folder !== null) return null;
  throw new CliFault(
    {
      en: "Where to? Set BACKUP_DIR, or give --to FILE or FOLDER.",
      ru: "Куда? Задайте BACKUP_DIR или укажите --to ФАЙЛ или ПАПКА.",
    },
    2,
  );
}

/** The keys that the service on this database uses. One that is made only now would open nothing. */
async function readKeys({ secrets, dataDir }: Settings): Promise<SecretKeys> {
  const current = secrets.key ?? (await readSecretKey(secretKeyPath(dataDir)));
  if (current !== null) return { current, previous: secrets.previous };
  throw new CliFault({
    en: `${secretKeyPath(dataDir)} is missing, and without the key sold tokens could not be read again: put it back, or set SECRET_KEY.`,
    ru: `Нет файла ${secretKeyPath(dataDir)}, а без ключа проданные токены не прочитать: верните его или задайте SECRET_KEY.`,
  });
}

/** The whole is PostgreSQL's estimate; without one there is no share. */
function shareOf({ rows, rowsExpected }: Progress): number | null {
  return rowsExpected < rows ? null : rows / rowsExpected;
}

function printWritten(
  terminal: Terminal,
  { path, bytes, rowCount, sha256 }: WrittenBackup,
  ms: number,
): void {
  const size = formatBytes(bytes);
  const seconds = (ms / SECOND_MS).toFixed(1);
  terminal.say({
    en: `Backup made: ${path}, ${size}, ${rowCount} rows, ${seconds} s.`,
    ru: `Копия создана: ${path}, ${size}, строк ${rowCount}, ${seconds} с.`,
  });
  terminal.print(`SHA-256 ${sha256}`);
}
