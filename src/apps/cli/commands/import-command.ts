import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { createSealer } from "../../../adapters/crypto/sealer.ts";
import { type OpenFormerDatabase, openFormerDatabase } from "../../../adapters/v06/former-postgres.ts";
import { NotFormerDatabase } from "../../../adapters/v06/former-shape.ts";
import { postgresUrl } from "../../../config/address-kinds.ts";
import { type LedgerReport, verifyLedger } from "../../../domain/books/verify-ledger.ts";
import { ImportRunning, importFormer } from "../../../domain/imports/import-former.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Secret } from "../../../kernel/secret.ts";
import { readOrMakeSecretKey } from "../../server/secret-key-file.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { openProgressLine } from "../terminal/progress-line.ts";
import { importLines, reportJson } from "./import-report-text.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Options = {
  readonly from?: string;
  readonly fromFile?: string;
  readonly dryRun?: true;
  readonly report?: string;
};

const HELP = {
  command: {
    en: "bring over the accounts, money and tokens of v0.6; may be repeated (docs/moving-in.md)",
    ru: "перенести учётные записи, деньги и токены из v0.6; можно повторять (docs/moving-in.ru.md)",
  },
  from: {
    en: "PostgreSQL of v0.6; with a password, better --from-file or V06_DATABASE_URL",
    ru: "PostgreSQL версии v0.6; с паролем лучше --from-file или V06_DATABASE_URL",
  },
  fromFile: { en: "a file with this URL", ru: "файл с этим URL" },
  dryRun: {
    en: "do everything, report it, and keep nothing",
    ru: "проделать всё, вывести отчёт и ничего не сохранить",
  },
  report: { en: "write the report as JSON too, with all ids", ru: "записать отчёт и в JSON, со всеми id" },
} satisfies Record<string, Sentence>;

export function addImportCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("import-v06")
    .description(HELP.command[language])
    .option("--from <url>", HELP.from[language])
    .option("--from-file <file>", HELP.fromFile[language])
    .option("--dry-run", HELP.dryRun[language])
    .option("--report <file>", HELP.report[language])
    .action((options: Options) => runImport(cli, options));
}

const ACCOUNTS: Sentence = { en: "accounts", ru: "учётных записей" };

async function runImport(cli: Cli, options: Options): Promise<void> {
  const settings = settingsOf(cli);
  const url = await readUrl(cli, options, settings.formerDatabaseUrl);
  const machine = openMachine();
  const current = settings.secrets.key ?? (await readOrMakeSecretKey(settings.dataDir, machine.random));
  const keys = { current, previous: settings.secrets.previous };
  const { prices } = settings;
  const deps = { ...machine, prices, sealer: createSealer(keys, machine.random) };
  const isDryRun = options.dryRun === true;
  const progress = openProgressLine();
  const { report, violations } = await withMigratedDatabase(cli, async (database) => {
    const former = await openFormer(url);
    try {
      let violations: LedgerReport["violations"] = [];
      const prove = async (tx: Parameters<typeof verifyLedger>[0]): Promise<void> => {
        ({ violations } = await verifyLedger(tx));
      };
      const onProgress = (done: number, all: number): void =>
        progress.show(all === 0 ? 1 : done / all, `${done}/${all} ${ACCOUNTS[cli.terminal.language]}`);
      const report = await importFormer({ ...deps, database, former }, { isDryRun, onProgress, prove });
      return { report, violations };
    } catch (error) {
      throw error instanceof ImportRunning ? alreadyRunning() : error;
    } finally {
      progress.clear();
      await former.close();
    }
  });
  for (const line of importLines(report, isDryRun, cli.terminal.language)) cli.terminal.print(line);
  if (options.report !== undefined)
    await writeReport(cli, options.report, reportJson(report, isDryRun, violations));
  if (violations.length === 0) return;
  for (const { check, id, detail } of violations) cli.terminal.print(`${check}  ${id}  ${detail}`);
  throw new CliFault({
    en: `The books are wrong: ${violations.length} violation(s), listed above.`,
    ru: `Бухгалтерия не сходится: нарушений ${violations.length}, они перечислены выше.`,
  });
}

/** The URL of v0.6 from the one place where it is given. @throws CliFault if it is none, or there are two */
async function readUrl(
  cli: Cli,
  { from, fromFile }: Options,
  setting: Secret<string> | null,
): Promise<Secret<string>> {
  if (from !== undefined && fromFile !== undefined) {
    throw new CliFault({ en: "--from or --from-file, not both.", ru: "Либо --from, либо --from-file." }, 2);
  }
  const given = fromFile === undefined ? from : await readUrlFile(resolve(cli.environment.cwd, fromFile));
  if (given === undefined) {
    if (setting !== null) return setting;
    throw new CliFault(
      {
        en: "Where is v0.6? Give its database by --from, --from-file or V06_DATABASE_URL.",
        ru: "Где v0.6? Укажите её базу через --from, --from-file или V06_DATABASE_URL.",
      },
      2,
    );
  }
  const url = postgresUrl.parse(given.trim());
  if (url !== undefined) return url;
  const { accepts } = postgresUrl;
  throw new CliFault(
    { en: `The database of v0.6: expected ${accepts.en}.`, ru: `База v0.6: ожидается ${accepts.ru}.` },
    2,
  );
}

async function readUrlFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => {
    throw new CliFault(
      { en: "--from-file: the file cannot be read.", ru: "--from-file: файл не читается." },
      2,
    );
  });
}

async function openFormer(url: Secret<string>): Promise<OpenFormerDatabase> {
  return openFormerDatabase(url.reveal()).catch((error: unknown) => {
    if (error instanceof NotFormerDatabase) {
      const missing = error.missing.join(", ");
      throw new CliFault({
        en: `This is no database of v0.6: it lacks ${missing}.`,
        ru: `Это не база v0.6: в ней нет ${missing}.`,
      });
    }
    // The driver's sentences name the user or the host, never the password.
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFault({
      en: `The database of v0.6 cannot be read: ${reason}`,
      ru: `База v0.6 не читается: ${reason}`,
    });
  });
}

async function writeReport(cli: Cli, path: string, json: string): Promise<void> {
  await writeFile(resolve(cli.environment.cwd, path), json, { mode: 0o600 }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new CliFault({
      en: `The import is done, but its report cannot be written (${code}).`,
      ru: `Перенос выполнен, но отчёт не записывается (${code}).`,
    });
  });
}

function alreadyRunning(): CliFault {
  return new CliFault({
    en: "Another import is running. Wait for its end; then run this one again.",
    ru: "Перенос уже выполняется. Дождитесь его конца и запустите снова.",
  });
}
