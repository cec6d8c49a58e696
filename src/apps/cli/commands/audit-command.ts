import { resolve } from "node:path";
import type { Command } from "commander";
import { readLines } from "../../../adapters/audit-files/audit-folder.ts";
import { createAuditMacs } from "../../../adapters/crypto/audit-macs.ts";
import type { AuditFinding } from "../../../domain/audit/audit-finding.ts";
import type { AuditMacs } from "../../../domain/audit/audit-macs.port.ts";
import { type FileReport, verifyExport } from "../../../domain/audit/export-lines.ts";
import { type ChainPlace, parseHead } from "../../../domain/audit/seal-rules.ts";
import { type AuditReport, verifyAudit } from "../../../domain/audit/verify-audit.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { readSecretKey, secretKeyPath } from "../../server/secret-key-file.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { openProgressLine } from "../terminal/progress-line.ts";
import { AUDIT_FAULTS } from "./audit-faults.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Options = { readonly head?: readonly string[]; readonly file?: string; readonly json?: true };

const HELP = {
  audit: { en: "the audit log", ru: "журнал аудита" },
  verify: {
    en: "prove that no audit row was changed, removed, inserted or moved; exits with 1 and names those that were",
    ru: "проверить, что ни одна строка аудита не изменена, не удалена, не вставлена и не переставлена; иначе называет их и завершается с кодом 1",
  },
  head: {
    en: "a head of the chain that was mailed or logged; may be repeated",
    ru: "вершина цепочки из письма или журнала; можно указать несколько раз",
  },
  file: { en: "an exported file, instead of the database", ru: "проверить выгруженный файл вместо базы" },
  json: { en: "print the result as JSON", ru: "вывести результат как JSON" },
} satisfies Record<string, Sentence>;

export function addAuditCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("audit")
    .description(HELP.audit[language])
    .command("verify")
    .description(HELP.verify[language])
    .option("--head <position:mac...>", HELP.head[language])
    .option("--file <file>", HELP.file[language])
    .option("--json", HELP.json[language])
    .action((options: Options) => verify(cli, options));
}

async function verify(cli: Cli, { head = [], file, json }: Options): Promise<void> {
  const heads = head.map(requireHead);
  const macs = await openMacs(cli);
  const report =
    file === undefined
      ? await verifyDatabase(cli, macs, heads)
      : await verifyExport(readLines(resolve(cli.environment.cwd, file)), macs, heads);
  if (json === true) cli.terminal.print(JSON.stringify(jsonOf(report), null, 2));
  else printReport(cli, report);
  if (report.findingCount > 0) throw changedLog(report.findingCount);
}

function verifyDatabase(cli: Cli, macs: AuditMacs, heads: readonly ChainPlace[]): Promise<AuditReport> {
  const line = openProgressLine();
  const onProgress = (rows: number, expected: number): void =>
    line.show(expected === 0 ? 1 : rows / expected, `${rows}`);
  return withMigratedDatabase(cli, (database) => verifyAudit(database, macs, { heads, onProgress })).finally(
    line.clear,
  );
}

/** The keys that the service uses. One that is made only now would prove nothing. */
async function openMacs(cli: Cli): Promise<AuditMacs> {
  const { secrets, dataDir } = settingsOf(cli);
  const current = secrets.key ?? (await readSecretKey(secretKeyPath(dataDir)));
  if (current !== null) return createAuditMacs({ current, previous: secrets.previous });
  throw new CliFault({
    en: `${secretKeyPath(dataDir)} is missing, and without the key nothing can be proven: put it back, or set SECRET_KEY.`,
    ru: `Нет файла ${secretKeyPath(dataDir)}, а без ключа ничего не проверить: верните его или задайте SECRET_KEY.`,
  });
}

function requireHead(text: string): ChainPlace {
  const head = parseHead(text);
  if (head !== null) return head;
  throw new CliFault(
    {
      en: "--head: expected POSITION:MAC, as in the mail or the log line with the head of the chain.",
      ru: "--head: ожидается ПОЗИЦИЯ:КОД, как в письме или строке журнала с вершиной цепочки.",
    },
    2,
  );
}

function printReport({ terminal }: Cli, report: AuditReport | FileReport): void {
  const { findings, findingCount, warnings, warningCount } = report;
  for (const finding of [...findings, ...warnings])
    terminal.print(lineOf(finding, AUDIT_FAULTS[finding.fault][terminal.language]));
  const unnamed = findingCount + warningCount - findings.length - warnings.length;
  if (unnamed > 0) terminal.say({ en: `... and ${unnamed} more.`, ru: `... и ещё ${unnamed}.` });
  if ("after" in report) {
    terminal.say({
      en: `Checked: ${report.rows} rows of the file, after ${report.after}, head ${report.head}.`,
      ru: `Проверено строк файла: ${report.rows}, после ${report.after}, вершина ${report.head}.`,
    });
  } else {
    terminal.say({
      en: `Checked: ${report.rows} rows, head ${report.head ?? "none"}; not sealed yet: ${report.unsealed}.`,
      ru: `Проверено строк: ${report.rows}, вершина ${report.head ?? "нет"}; ещё не запечатано: ${report.unsealed}.`,
    });
  }
  if (warningCount > 0) {
    terminal.say({
      en: `Times that do not fit: ${warningCount}, listed above. They do not count as changes of the log.`,
      ru: `Время не сходится у строк: ${warningCount}, они перечислены выше. Изменением журнала это не считается.`,
    });
  }
  if (findingCount === 0) {
    terminal.say({
      en: "The audit log is as it was written.",
      ru: "Журнал аудита такой, каким был записан.",
    });
  }
}

function lineOf({ fault, position, id, detail }: AuditFinding, means: string): string {
  const parts = [fault, position ?? "-", id ?? "-", detail === "" ? means : `${means} (${detail})`];
  return parts.join("  ");
}

function jsonOf(report: AuditReport | FileReport): object {
  const { findingCount, findings, warningCount, warnings, ...rest } = report;
  const counted = { finding_count: findingCount, findings, warning_count: warningCount, warnings };
  return { is_right: findingCount === 0, ...rest, ...counted };
}

function changedLog(findings: number): CliFault {
  return new CliFault({
    en: `The audit log was changed: ${findings} finding(s), listed above.`,
    ru: `Журнал аудита изменён: находок ${findings}, они перечислены выше.`,
  });
}
