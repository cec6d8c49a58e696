import type { Command } from "commander";
import { setRoleByEmail } from "../../../domain/identity/set-role-by-email.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { ROLES } from "../../../kernel/role.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { withMigratedDatabase } from "./open-database.ts";

/** The word for no role. */
const NONE = "none";

export function addRoleCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const help = {
    command: { en: "give a user a role at the desk, or take it", ru: "дать пользователю роль или снять её" },
    email: { en: "the user's e-mail address", ru: "адрес почты пользователя" },
    role: { en: [...ROLES, NONE].join(", "), ru: `${ROLES.join(", ")} или ${NONE} (снять роль)` },
  } satisfies Record<string, Sentence>;
  program
    .command("set-role")
    .description(help.command[language])
    .argument("<email>", help.email[language])
    .argument("<role>", help.role[language])
    .action((email: string, role: string) => setRole(cli, email, role));
}

async function setRole(cli: Cli, email: string, text: string): Promise<void> {
  const role = ROLES.find((known) => known === text) ?? null;
  if (role === null && text !== NONE) throw unknownRole();
  const machine = openMachine();
  await withMigratedDatabase(cli, (database) =>
    setRoleByEmail({ ...machine, database }, THE_SERVICE, { email, role }).catch((error: unknown) => {
      throw error instanceof AppError && error.code === "not_found" ? noSuchUser(email) : error;
    }),
  );
  cli.terminal.say(
    role === null
      ? { en: `${email} has no role now.`, ru: `У ${email} больше нет роли.` }
      : { en: `${email} has the role ${role} now.`, ru: `У ${email} теперь роль ${role}.` },
  );
}

function unknownRole(): CliFault {
  const known = [...ROLES, NONE].join(", ");
  return new CliFault({ en: `The roles are: ${known}.`, ru: `Роли: ${known}.` }, 2);
}

function noSuchUser(email: string): CliFault {
  return new CliFault({
    en: `No user has the e-mail address ${email}.`,
    ru: `Пользователя с адресом ${email} нет.`,
  });
}
