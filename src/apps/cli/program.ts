import { Command } from "commander";
import { settingsHelp } from "../../config/settings-text.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { runServer } from "../server/run-server.ts";
import { packageVersion } from "../wiring/package-version.ts";
import type { Cli } from "./cli.ts";
import { addAuditCommand } from "./commands/audit-command.ts";
import { addBackupCommands } from "./commands/backup/backup-command.ts";
import { addCompensateCommand } from "./commands/compensate-command.ts";
import { addDemoCommand } from "./commands/demo-command.ts";
import { addDisableTotpCommand } from "./commands/disable-totp-command.ts";
import { addDoctorCommand } from "./commands/doctor-command.ts";
import { addEraseCommands } from "./commands/erase-commands.ts";
import { addImportCommand } from "./commands/import-command.ts";
import { addInitCommand } from "./commands/init-command.ts";
import { addLedgerCommand } from "./commands/ledger-command.ts";
import { addMaintenanceCommand } from "./commands/maintenance-command.ts";
import { addMcpCommand } from "./commands/mcp-command.ts";
import { addMcpRoleCommand } from "./commands/mcp-role-command.ts";
import { addMcpSignInCommand } from "./commands/mcp-sign-in-command.ts";
import { addMigrateCommand } from "./commands/migrate-command.ts";
import { addResetPasswordCommand } from "./commands/reset-password-command.ts";
import { addRoleCommand } from "./commands/role-command.ts";
import { addSuperuserCommand } from "./commands/superuser-command.ts";

const HELP = {
  program: {
    en: "Sells time-limited access to one server, and carries the traffic.",
    ru: "Продаёт доступ к серверу на время и проводит трафик.",
  },
  start: { en: "start the service", ru: "запустить сервис" },
  settings: { en: "list every setting", ru: "показать все настройки" },
  help: { en: "show this help", ru: "показать эту справку" },
  version: { en: "show the version", ru: "показать версию" },
} satisfies Record<string, Sentence>;

/** Commander's English headings. */
const RUSSIAN_TITLES: Readonly<Record<string, string>> = {
  "Usage:": "Использование:",
  "Arguments:": "Аргументы:",
  "Options:": "Параметры:",
  "Commands:": "Команды:",
};

/** The command line of `zenzefi`. Its faults are thrown, never printed. */
export function buildProgram(cli: Cli): Command {
  const { language, print, stdout, stderr } = cli.terminal;
  const program = new Command("zenzefi")
    .description(HELP.program[language])
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    })
    .configureHelp({ styleTitle: (title) => (language === "ru" ? (RUSSIAN_TITLES[title] ?? title) : title) })
    .helpOption("-h, --help", HELP.help[language])
    .helpCommand("help [command]", HELP.help[language])
    .version(packageVersion(), "-V, --version", HELP.version[language])
    .addHelpText("after", () => settingsText(language));
  program
    .command("start")
    .description(HELP.start[language])
    .action(() => runServer(cli.environment));
  addInitCommand(program, cli);
  addDemoCommand(program, cli);
  addMigrateCommand(program, cli);
  addSuperuserCommand(program, cli);
  addRoleCommand(program, cli);
  addResetPasswordCommand(program, cli);
  addDisableTotpCommand(program, cli);
  addLedgerCommand(program, cli);
  addAuditCommand(program, cli);
  addCompensateCommand(program, cli);
  addMaintenanceCommand(program, cli);
  addDoctorCommand(program, cli);
  addImportCommand(program, cli);
  addBackupCommands(program, cli);
  addEraseCommands(program, cli);
  addMcpCommand(program, cli);
  addMcpRoleCommand(program, cli);
  addMcpSignInCommand(program, cli);
  program
    .command("settings")
    .description(HELP.settings[language])
    .action(() => print(settingsHelp(language).trimEnd()));
  return program;
}

function settingsText(language: Language): string {
  const title: Sentence = {
    en: "Settings, from the environment or .env:",
    ru: "Настройки, из окружения или .env:",
  };
  return `\n${title[language]}\n\n${settingsHelp(language)}`;
}
