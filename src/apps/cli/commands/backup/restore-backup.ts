import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { decrypterFor } from "../../../../adapters/backup-archive/age-keys.ts";
import { openPostgres } from "../../../../adapters/postgres/postgres-database.ts";
import { BackupFault } from "../../../../domain/backups/backup-file.port.ts";
import { finishRestore } from "../../../../domain/backups/finish-restore.ts";
import { verifyLedger } from "../../../../domain/books/verify-ledger.ts";
import { HOUR_MS, SECOND_MS } from "../../../../kernel/duration.ts";
import type { Sentence } from "../../../../kernel/language.ts";
import { openMachine } from "../../../wiring/open-machine.ts";
import { type RestoreReport, restoreBackup } from "../../../wiring/restore-backup.ts";
import { type Cli, settingsOf } from "../../cli.ts";
import { openProgressLine } from "../../terminal/progress-line.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { brokenBooks, checkedSentence } from "../ledger-command.ts";
import { withDatabase } from "../open-database.ts";
import { formatBytes } from "./byte-text.ts";
import { readOpeners, withAnyKey, withDatabaseUrl } from "./command-settings.ts";
import { type KeyPlan, planKeys } from "./place-keys.ts";

/** `zenzefi restore`: into an empty database, whole or not at all, and then proves the books in it. */
export async function restoreCommand(
  cli: Cli,
  file: string,
  options: { readonly to?: string; readonly identity?: string },
): Promise<void> {
  const target = withDatabaseUrl(cli, options.to);
  const path = resolve(cli.environment.cwd, file);
  const decrypter = decrypterFor(await readOpeners(withAnyKey(target), options.identity));
  const hasKey = target.environment.values.has("SECRET_KEY");
  const settings = settingsOf(withAnyKey(target));
  const secrets = hasKey ? settings.secrets : { ...settings.secrets, key: null };
  let plan: KeyPlan | null = null;
  const startedMs = performance.now();
  await withDatabase(withAnyKey(target), async ({ kind, url }) => {
    if (kind === "running") throw new BackupFault("in_use");
    const machine = openMachine();
    const report = await restoreBackup({
      path,
      decrypter,
      databaseUrl: url,
      prepare: async (keys) => {
        plan = await planKeys({ ...settings, secrets }, keys);
      },
      // The keys are on the disk before the rows count: rows without their key would be worse than none.
      finish: async (tx, restored) => {
        await finishRestore(tx, machine, restored);
        await plan?.store();
      },
      onProgress: await progressOf(path),
    });
    printRestored(cli.terminal, report, performance.now() - startedMs);
    for (const sentence of toDoOf(plan)) cli.terminal.say(sentence);
    await proveBooks(cli.terminal, url);
  });
}

/** Of a variable that a callback sets. */
function toDoOf(plan: KeyPlan | null): readonly Sentence[] {
  return plan?.toDo ?? [];
}

/** Rows are several times larger than the file that they come from: how far it has come is not known, only that it goes on. */
export async function progressOf(path: string): Promise<(bytes: number) => void> {
  const size = await stat(path).then(
    (info) => info.size,
    () => 0,
  );
  const line = openProgressLine();
  return (bytes) => line.show(null, `${formatBytes(bytes)} <- ${formatBytes(size)}`);
}

export function printRestored(terminal: Terminal, report: RestoreReport, ms: number): void {
  const { manifest, rowCount, skipped, migrated } = report;
  const seconds = (ms / SECOND_MS).toFixed(1);
  terminal.say({
    en: `Restored: the backup of ${manifest.createdAt}, ${rowCount} rows, ${seconds} s.`,
    ru: `Восстановлено: копия от ${manifest.createdAt}, строк ${rowCount}, ${seconds} с.`,
  });
  for (const name of migrated) terminal.say({ en: `applied ${name}`, ru: `применена ${name}` });
  if (skipped.length > 0) {
    terminal.say({
      en: `Not restored, since they are no tables of this service: ${skipped.join(", ")}.`,
      ru: `Не восстановлено, так как это не таблицы сервиса: ${skipped.join(", ")}.`,
    });
  }
}

/** The restored rows stay also if the books were wrong already when the backup was made. */
async function proveBooks(terminal: Terminal, url: string): Promise<void> {
  const database = openPostgres({ connectionString: url, connectionsMax: 1, queryTimeoutMs: HOUR_MS });
  try {
    const { checked, violations } = await database.transaction(verifyLedger);
    terminal.say(checkedSentence(checked));
    for (const { check, id, detail } of violations) terminal.print(`${check}  ${id}  ${detail}`);
    if (violations.length > 0) throw brokenBooks(violations.length);
    terminal.say({ en: "The books are right.", ru: "Бухгалтерия сходится." });
  } finally {
    await database.close();
  }
}
