import { join, resolve } from "node:path";
import type { Decrypter } from "age-encryption";
import { decrypterFor } from "../../../../adapters/backup-archive/age-keys.ts";
import { hashFile, listFiles } from "../../../../adapters/backup-archive/backup-folder.ts";
import { createSealer } from "../../../../adapters/crypto/sealer.ts";
import { openPostgres, type PostgresDatabase } from "../../../../adapters/postgres/postgres-database.ts";
import { withScratchDatabase } from "../../../../adapters/postgres/scratch-database.ts";
import { systemClock } from "../../../../adapters/system/system-clock.ts";
import { countReadableTokens } from "../../../../domain/backups/count-readable-tokens.ts";
import { finishRestore } from "../../../../domain/backups/finish-restore.ts";
import { recordVerified } from "../../../../domain/backups/record-verified.ts";
import { madeAtOf } from "../../../../domain/backups/rotation-rules.ts";
import { verifyLedger } from "../../../../domain/books/verify-ledger.ts";
import { HOUR_MS } from "../../../../kernel/duration.ts";
import { openMachine } from "../../../wiring/open-machine.ts";
import { type RestoreReport, restoreBackup } from "../../../wiring/restore-backup.ts";
import { type Cli, settingsOf } from "../../cli.ts";
import { CliFault } from "../../terminal/cli-fault.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { dropSchemas } from "../erase-data.ts";
import { brokenBooks, checkedSentence } from "../ledger-command.ts";
import { withMigratedDatabase } from "../open-database.ts";
import { readOpeners, withDatabaseUrl } from "./command-settings.ts";
import { printRestored, progressOf } from "./restore-backup.ts";

type Options = { readonly with?: string; readonly identity?: string };

/** `zenzefi backup verify`: the proof that a backup can be restored, by restoring it. */
export async function verifyCommand(cli: Cli, file: string | undefined, options: Options): Promise<void> {
  const decrypter = decrypterFor(await readOpeners(cli, options.identity));
  const path = file === undefined ? await newestFile(cli) : resolve(cli.environment.cwd, file);
  const given = options.with === undefined ? null : databaseUrlOf(withDatabaseUrl(cli, options.with));
  const found = await withMigratedDatabase(cli, (database, { url }) =>
    given === null
      ? withScratchDatabase(url, systemClock.nowMs(), (scratch) =>
          verifyIn(cli.terminal, scratch, { path, decrypter, database }),
        )
      : verifyIn(cli.terminal, given, { path, decrypter, database }, dropSchemas),
  );
  if (found !== null) throw found;
  cli.terminal.say({ en: "The backup is good.", ru: "Копия в порядке." });
}

type Verification = {
  readonly path: string;
  readonly decrypter: Decrypter;
  /** Of the service, for the record. */
  readonly database: PostgresDatabase;
};

/**
 * @param clear called with `url` only once the restore has committed: the database was empty then, and all in it is the backup's
 * @returns what is wrong with the backup
 */
async function verifyIn(
  terminal: Terminal,
  url: string,
  { path, decrypter, database }: Verification,
  clear: (url: string) => Promise<void> = async () => undefined,
): Promise<CliFault | null> {
  const machine = openMachine();
  const startedMs = performance.now();
  const report = await restoreBackup({
    path,
    decrypter,
    databaseUrl: url,
    prepare: async () => undefined,
    finish: (tx, restored) => finishRestore(tx, machine, restored),
    onProgress: await progressOf(path),
  });
  try {
    printRestored(terminal, report, performance.now() - startedMs);
    const found = await prove(terminal, url, report);
    await record(database, { path, rowCount: report.rowCount, isRight: found === null });
    return found;
  } finally {
    await clear(url);
  }
}

function databaseUrlOf(cli: Cli): string {
  const { database } = settingsOf(cli);
  return database.kind === "external" ? database.url.reveal() : "";
}

async function newestFile(cli: Cli): Promise<string> {
  const { folder } = settingsOf(cli).backups;
  const names = folder === null ? [] : (await listFiles(folder)).map(({ name }) => name);
  const newest = names
    .filter((name) => madeAtOf(name) !== null)
    .toSorted()
    .at(-1);
  if (folder !== null && newest !== undefined) return join(folder, newest);
  throw new CliFault({
    en: "There is no backup in BACKUP_DIR: name a file.",
    ru: "В BACKUP_DIR нет копий: укажите файл.",
  });
}

/** @returns what is wrong: with the keys, or with the books */
async function prove(terminal: Terminal, url: string, { keys }: RestoreReport): Promise<CliFault | null> {
  const scratch = openPostgres({ connectionString: url, connectionsMax: 1, queryTimeoutMs: HOUR_MS });
  try {
    const sealer = createSealer(keys, openMachine().random);
    const tokens = await countReadableTokens(scratch.direct, sealer);
    terminal.say({
      en: `Of the last ${tokens.tried} tokens, the keys of the backup open ${tokens.readable}.`,
      ru: `Последних токенов: ${tokens.tried}; ключами из копии открываются: ${tokens.readable}.`,
    });
    const { checked, violations } = await scratch.transaction(verifyLedger);
    terminal.say(checkedSentence(checked));
    for (const { check, id, detail } of violations) terminal.print(`${check}  ${id}  ${detail}`);
    // Some of them may be unreadable since a key was not kept. None at all means that the service has another key.
    if (tokens.tried > 0 && tokens.readable === 0) return wrongKeys();
    return violations.length > 0 ? brokenBooks(violations.length) : null;
  } finally {
    await scratch.close();
  }
}

function wrongKeys(): CliFault {
  return new CliFault({
    en: "The backup is not good: its keys open none of the tokens in it, so that after a restore nobody could read the tokens that were sold. It was made with another SECRET_KEY than the service has. Set that of the service (the former one in SECRET_KEY_PREVIOUS), and make a new backup.",
    ru: "Копия негодна: её ключами не открывается ни один токен из неё, и после восстановления владельцы не смогли бы прочитать купленные токены. Она создана не с тем SECRET_KEY, который у сервиса. Задайте ключ сервиса (прежний - в SECRET_KEY_PREVIOUS) и создайте новую копию.",
  });
}

async function record(
  database: PostgresDatabase,
  verified: { readonly path: string; readonly rowCount: number; readonly isRight: boolean },
): Promise<void> {
  const sha256 = await hashFile(verified.path);
  await database.transaction((tx) => recordVerified(tx, openMachine(), { ...verified, sha256 }));
}
