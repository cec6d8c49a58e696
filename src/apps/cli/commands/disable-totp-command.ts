import type { Command } from "commander";
import { disableTotpOf } from "../../../domain/identity/disable-totp.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { withMigratedDatabase } from "./open-database.ts";

export function addDisableTotpCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const help = {
    command: {
      en: "remove the second factor of a user who has lost the app and the recovery codes",
      ru: "выключить двухэтапный вход пользователю, который потерял и приложение, и резервные коды",
    },
    email: { en: "the user's e-mail address", ru: "адрес почты пользователя" },
  } satisfies Record<string, Sentence>;
  program
    .command("disable-totp")
    .description(help.command[language])
    .argument("<email>", help.email[language])
    .action((email: string) => removeSecondFactor(cli, email));
}

async function removeSecondFactor(cli: Cli, email: string): Promise<void> {
  const machine = openMachine();
  await withMigratedDatabase(cli, (database) =>
    disableTotpOf({ ...machine, database }, THE_SERVICE, email).catch((error: unknown) => {
      throw faultOf(error, email) ?? error;
    }),
  );
  cli.terminal.say({
    en: `${email} signs in with the password alone from now on.`,
    ru: `Теперь для входа ${email} нужен только пароль.`,
  });
}

function faultOf(error: unknown, email: string): CliFault | null {
  if (!(error instanceof AppError)) return null;
  if (error.code === "not_found") {
    return new CliFault({
      en: `No user has the e-mail address ${email}.`,
      ru: `Пользователя с адресом ${email} нет.`,
    });
  }
  return error.code === "totp_not_enabled"
    ? new CliFault({
        en: `${email} has no second factor.`,
        ru: `У ${email} двухэтапный вход не включён.`,
      })
    : null;
}
