import type { Command } from "commander";
import { createPasswordHasher } from "../../../adapters/crypto/password-hasher.ts";
import { resetPassword } from "../../../domain/identity/reset-password.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { makePassword } from "../../wiring/make-password.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { readNewPassword } from "../terminal/ask-password.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Options = { readonly passwordStdin?: true };

export function addResetPasswordCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const help = {
    command: {
      en: "give a user a new random password and print it once",
      ru: "дать пользователю новый случайный пароль и показать его один раз",
    },
    email: { en: "the user's e-mail address", ru: "адрес почты пользователя" },
    stdin: { en: "read the new password from stdin instead", ru: "прочитать новый пароль из stdin" },
  } satisfies Record<string, Sentence>;
  program
    .command("reset-password")
    .description(help.command[language])
    .argument("<email>", help.email[language])
    .option("--password-stdin", help.stdin[language])
    .action((email: string, options: Options) => giveNewPassword(cli, email, options));
}

async function giveNewPassword(cli: Cli, email: string, options: Options): Promise<void> {
  const isGiven = options.passwordStdin === true;
  const machine = openMachine();
  const password = isGiven ? await readNewPassword(cli.terminal, true) : makePassword(machine.random);
  const passwords = createPasswordHasher(machine.random);
  await withMigratedDatabase(cli, (database) =>
    resetPassword({ ...machine, database, passwords }, THE_SERVICE, { email, password }).catch(
      (error: unknown) => {
        throw error instanceof AppError && error.code === "not_found" ? noSuchUser(email) : error;
      },
    ),
  );
  cli.terminal.say({ en: `${email} has a new password.`, ru: `У ${email} новый пароль.` });
  if (isGiven) return;
  cli.terminal.say({ en: "It is shown only this once:", ru: "Он показан только один раз:" });
  cli.terminal.print(password);
}

function noSuchUser(email: string): CliFault {
  return new CliFault({
    en: `No user has the e-mail address ${email}.`,
    ru: `Пользователя с адресом ${email} нет.`,
  });
}
