import type { Command } from "commander";
import { systemClock } from "../../../adapters/system/system-clock.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Cli } from "../cli.ts";
import type { Check } from "../doctor/check.ts";
import { CHECKS } from "../doctor/check-list.ts";
import { exitCodeOf } from "../doctor/finding-rules.ts";
import { hideKnownSecrets } from "../doctor/known-secrets.ts";
import { openContext } from "../doctor/open-context.ts";
import { jsonOf, linesOf, summaryOf } from "../doctor/report.ts";
import { type CheckResult, runChecks } from "../doctor/run-checks.ts";
import { CliFault } from "../terminal/cli-fault.ts";

type Options = { readonly json?: true; readonly only?: string; readonly strict?: true };

const HELP = {
  command: {
    en: "check the settings, the database and all that the service needs, and say what mends it; changes nothing. Exit code 0: no fault; 1: a fault, also in the settings; 2: a wrong command line",
    ru: "проверить настройки, базу и всё, что нужно сервису, и сказать, как исправить; ничего не меняет. Код 0 - ошибок нет; 1 - есть, в том числе в настройках; 2 - неверная команда",
  },
  json: { en: "print JSON", ru: "вывести JSON" },
  only: {
    en: "run these checks alone, or groups: settings,database",
    ru: "только эти проверки или группы: settings,database",
  },
  strict: { en: "exit with 1 for a warning too", ru: "завершиться с кодом 1 и при предупреждении" },
} satisfies Record<string, Sentence>;

export function addDoctorCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("doctor")
    .description(HELP.command[language])
    .option("--json", HELP.json[language])
    .option("--only <names>", HELP.only[language])
    .option("--strict", HELP.strict[language])
    .action((options: Options) => examine(cli, options));
}

async function examine({ terminal, environment }: Cli, options: Options): Promise<void> {
  const checks = options.only === undefined ? CHECKS : chosen(options.only);
  const hide = hideKnownSecrets(environment);
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const printNow = ({ name, findings }: CheckResult): void => {
    for (const line of linesOf({ name, findings }, terminal, nameWidth, hide)) terminal.print(line);
  };
  const isJson = options.json === true;
  const context = openContext(environment, systemClock);
  const results = await runChecks(checks, context, isJson ? () => undefined : printNow);
  const findings = results.flatMap((result) => result.findings);
  const exitCode = exitCodeOf(findings, options.strict === true);
  if (isJson) terminal.print(jsonOf(results, exitCode, terminal.language, hide));
  const summary = summaryOf(findings);
  if (exitCode !== 0) throw new CliFault(summary, exitCode);
  if (!isJson) terminal.say(summary);
}

/** `database` chooses `database-size` too. @throws CliFault for a name that there is not */
function chosen(names: string): readonly Check[] {
  const wanted = names.split(/[\s,]+/).filter((name) => name !== "");
  const isOf = (name: string, { name: known }: Check): boolean =>
    known === name || known.startsWith(`${name}-`);
  const unknown = wanted.filter((name) => !CHECKS.some((check) => isOf(name, check)));
  const known = CHECKS.map(({ name }) => name).join(", ");
  if (wanted.length === 0 || unknown.length > 0) {
    throw new CliFault(
      {
        en: `--only: no check ${unknown.join(", ")}; there are ${known}`,
        ru: `--only: нет проверки ${unknown.join(", ")}; есть ${known}`,
      },
      2,
    );
  }
  return CHECKS.filter((check) => wanted.some((name) => isOf(name, check)));
}
