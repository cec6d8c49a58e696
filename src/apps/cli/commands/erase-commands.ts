import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { migrateUp } from "../../../adapters/postgres/migrate.ts";
import { describeDatabase } from "../../../kernel/database-url.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault, nothingChanged } from "../terminal/cli-fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { dropSchemas, eraseRows } from "./erase-data.ts";
import { withDatabase, withMigratedDatabase } from "./open-database.ts";

type Options = { readonly yes?: true; readonly allowExternal?: true };

const HELP = {
  reset: { en: "DELETE everything and make all tables anew", ru: "УДАЛИТЬ всё и создать таблицы заново" },
  clear: { en: "DELETE all data, keep the tables", ru: "УДАЛИТЬ все данные, таблицы оставить" },
  yes: { en: "do not ask", ru: "не спрашивать" },
  allowExternal: {
    en: "also on an external database, which may be production",
    ru: "также на внешней базе, которая может быть боевой",
  },
} satisfies Record<string, Sentence>;

export function addEraseCommands(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const add = (name: string, help: Sentence, erase: (cli: Cli) => Promise<void>): void => {
    program
      .command(name)
      .description(help[language])
      .option("--yes", HELP.yes[language])
      .option("--allow-external", HELP.allowExternal[language])
      .action((options: Options) => requireConsent(cli, options).then(() => erase(cli)));
  };
  add("reset-database", HELP.reset, resetDatabase);
  add("clear-database", HELP.clear, clearDatabase);
}

async function resetDatabase(cli: Cli): Promise<void> {
  const applied = await withDatabase(cli, async ({ url }) => {
    await dropSchemas(url);
    return migrateUp(url);
  });
  cli.terminal.say({
    en: `The database is new: ${applied.length} migrations applied. Restart what runs on it.`,
    ru: `База создана заново, применено миграций: ${applied.length}. Перезапустите всё, что на ней работает.`,
  });
}

async function clearDatabase(cli: Cli): Promise<void> {
  await withMigratedDatabase(cli, (database) => database.transaction(eraseRows));
  cli.terminal.say({ en: "All data is deleted.", ru: "Все данные удалены." });
}

/** @throws CliFault if the database may be production, or the typed text is not its name */
async function requireConsent(cli: Cli, options: Options): Promise<void> {
  const { name, location, isExternal } = databaseToErase(cli);
  if (isExternal && options.allowExternal !== true) {
    throw new CliFault({
      en: `${name} on ${location} is an external database and may be production: refused without --allow-external.`,
      ru: `${name} на ${location} - внешняя база, возможно боевая: отказано без --allow-external.`,
    });
  }
  if (options.yes === true) return;
  const answer = await askLine(
    cli.terminal,
    {
      en: `This deletes everything in the database ${name} (${location}). Type its name to go on: `,
      ru: `Это удалит всё в базе ${name} (${location}). Чтобы продолжить, введите её имя: `,
    }[cli.terminal.language],
  );
  if (answer !== name) throw nothingChanged();
}

/** The database as it may be printed: without user name and password. */
function databaseToErase(cli: Cli): { name: string; location: string; isExternal: boolean } {
  const { database, dataDir } = settingsOf(cli);
  if (database.kind === "embedded") return { name: "zenzefi", location: dataDir, isExternal: false };
  const { hosts, name } = describeDatabase(database.url.reveal());
  return { name, location: hosts, isExternal: true };
}

/** One line of stdin, from a person or a script; empty if there is none. */
async function askLine({ stdin, stderr }: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input: stdin });
  stderr.write(question);
  try {
    for await (const line of lines) return line.trim();
    stderr.write("\n");
    return "";
  } finally {
    lines.close();
  }
}
