import type { Command } from "commander";
import { migrateDown, migrateUp, readMigrationStates } from "../../../adapters/postgres/migrate.ts";
import { makeMigration } from "../../../adapters/postgres/migration-files.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { withDatabase } from "./open-database.ts";

const HELP = {
  migrate: { en: "change the database's tables step by step", ru: "менять таблицы базы шаг за шагом" },
  make: {
    en: "make the files of a new migration: invoice-numbers",
    ru: "создать файлы новой миграции: invoice-numbers",
  },
  up: { en: "apply what is missing", ru: "применить недостающие" },
  down: {
    en: "undo the last migrations (1 unless told)",
    ru: "отменить последние миграции (по умолчанию 1)",
  },
  status: { en: "list all migrations, applied or not", ru: "показать все миграции, применённые и нет" },
  current: { en: "name the last applied migration", ru: "назвать последнюю применённую миграцию" },
  history: {
    en: "list the applied migrations with their times",
    ru: "показать применённые миграции со временем",
  },
} satisfies Record<string, Sentence>;

export function addMigrateCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const migrate = program.command("migrate").description(HELP.migrate[language]);
  const add = (usage: string, help: Sentence): Command => migrate.command(usage).description(help[language]);
  add("make <name>", HELP.make).action((name: string) => make(cli, name));
  add("up", HELP.up).action(() => up(cli));
  add("down [steps]", HELP.down).action((steps: string | undefined) => down(cli, steps));
  add("status", HELP.status).action(() => status(cli));
  add("current", HELP.current).action(() => current(cli));
  add("history", HELP.history).action(() => history(cli));
}

async function make({ terminal }: Cli, name: string): Promise<void> {
  const folder = await makeMigration(name);
  terminal.print(folder);
  terminal.say({
    en: "Write up.sql and down.sql, then run: npm run db:types",
    ru: "Заполните up.sql и down.sql, затем выполните: npm run db:types",
  });
}

async function up(cli: Cli): Promise<void> {
  const applied = await withDatabase(cli, ({ url }) => migrateUp(url));
  for (const name of applied) cli.terminal.say({ en: `applied ${name}`, ru: `применена ${name}` });
  if (applied.length === 0) cli.terminal.say({ en: "Nothing is missing.", ru: "Всё уже применено." });
}

async function down(cli: Cli, text = "1"): Promise<void> {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new CliFault(
      { en: "migrate down: expected a number from 1", ru: "migrate down: ожидается число от 1" },
      2,
    );
  }
  const undone = await withDatabase(cli, ({ url }) => migrateDown(url, Number(text)));
  for (const name of undone) cli.terminal.say({ en: `undone ${name}`, ru: `отменена ${name}` });
  if (undone.length === 0) cli.terminal.say({ en: "Nothing is applied.", ru: "Ничего не применено." });
}

async function status(cli: Cli): Promise<void> {
  const words = {
    applied: { en: "applied", ru: "применена" },
    missing: { en: "missing", ru: "не применена" },
  } satisfies Record<string, Sentence>;
  for (const { name, appliedAt } of await withDatabase(cli, ({ url }) => readMigrationStates(url))) {
    const word = (appliedAt === null ? words.missing : words.applied)[cli.terminal.language];
    cli.terminal.print(`${name}  ${word}`);
  }
}

async function current(cli: Cli): Promise<void> {
  const states = await withDatabase(cli, ({ url }) => readMigrationStates(url));
  const last = states.findLast(({ appliedAt }) => appliedAt !== null);
  if (last === undefined) cli.terminal.say({ en: "none", ru: "нет" });
  else cli.terminal.print(last.name);
}

async function history(cli: Cli): Promise<void> {
  for (const { name, appliedAt } of await withDatabase(cli, ({ url }) => readMigrationStates(url))) {
    if (appliedAt !== null) cli.terminal.print(`${appliedAt.toISOString()}  ${name}`);
  }
}
