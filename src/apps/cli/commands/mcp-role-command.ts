import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { SHORT_LIMITS } from "../../../adapters/postgres/connection-config.ts";
import { openClient } from "../../../adapters/postgres/open-client.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { readerRoleOf, readerRoleSql, scramVerifier } from "../../mcp/postgres/reader-role-sql.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type CommandDatabase, withDatabase } from "./open-database.ts";
import { databaseOf, urlOfRole } from "./url-of-role.ts";

type Options = { readonly print?: true };

const PASSWORD_BYTES = 24;
const SALT_BYTES = 16;

const HELP = {
  role: {
    en: "make the database role by which zenzefi mcp runs queries, or bring its rights up to date",
    ru: "создать роль базы, под которой zenzefi mcp выполняет запросы, или обновить её права",
  },
  print: {
    en: "only print the SQL, for the administrator of the database",
    ru: "только вывести SQL, для администратора базы",
  },
} satisfies Record<string, Sentence>;

export function addMcpRoleCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("mcp-role")
    .description(HELP.role[language])
    .option("--print", HELP.print[language])
    .action(({ print }: Options) =>
      print === true ? printSql(cli) : withDatabase(cli, (database) => makeRole(cli, database)),
    );
}

/** Without a password: whoever runs it chooses one. */
function printSql(cli: Cli): void {
  const { database } = settingsOf(cli);
  const url = database.kind === "external" ? database.url.reveal() : "postgresql:///zenzefi";
  cli.terminal.print(readerRoleSql(databaseOf(url), null).trimEnd());
}

/**
 * A new role gets a random password, which is printed once; an existing one keeps its own. The embedded database asks for none.
 * Only what PostgreSQL derives from the password is sent to it.
 */
async function makeRole(cli: Cli, { kind, url }: CommandDatabase): Promise<void> {
  const name = databaseOf(url);
  const role = readerRoleOf(name);
  const { client, close } = await openClient(url, SHORT_LIMITS);
  try {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    const isNew = rowCount === 0;
    const password = kind === "external" && isNew ? randomBytes(PASSWORD_BYTES).toString("base64url") : null;
    const verifier = password === null ? null : scramVerifier(password, randomBytes(SALT_BYTES));
    await client.query(readerRoleSql(name, verifier)).catch((error: unknown) => {
      throw mayNotMakeRoles(error);
    });
    report(cli.terminal, { role, isNew, roleUrl: password === null ? null : urlOfRole(url, role, password) });
  } finally {
    await close();
  }
}

function report(
  terminal: Terminal,
  {
    role,
    isNew,
    roleUrl,
  }: { readonly role: string; readonly isNew: boolean; readonly roleUrl: string | null },
): void {
  terminal.say(
    isNew
      ? { en: `The role ${role} is made.`, ru: `Роль ${role} создана.` }
      : { en: `The rights of the role ${role} are up to date.`, ru: `Права роли ${role} обновлены.` },
  );
  if (roleUrl === null) return;
  terminal.say({
    en: "Put this line into the settings of zenzefi mcp. It is shown only this once:",
    ru: "Добавьте эту строку в настройки для zenzefi mcp. Она показывается только один раз:",
  });
  terminal.print(`MCP_DATABASE_URL=${roleUrl}`);
}

/** @throws anything else unchanged */
function mayNotMakeRoles(error: unknown): unknown {
  const isForbidden = error instanceof Error && "code" in error && error.code === "42501";
  if (!isForbidden) return error;
  return new CliFault({
    en: "This user of the database may not make roles: give the output of zenzefi mcp-role --print to its administrator.",
    ru: "Этому пользователю базы нельзя создавать роли: передайте вывод zenzefi mcp-role --print её администратору.",
  });
}
