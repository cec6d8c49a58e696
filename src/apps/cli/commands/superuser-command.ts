import { isCancel, text as promptText } from "@clack/prompts";
import type { Command } from "commander";
import { createPasswordHasher } from "../../../adapters/crypto/password-hasher.ts";
import { email as emailKind } from "../../../config/address-kinds.ts";
import { createSuperuser } from "../../../domain/identity/create-superuser.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { openMachine } from "../../wiring/open-machine.ts";
import type { Cli } from "../cli.ts";
import { readNewPassword } from "../terminal/ask-password.ts";
import { CliFault, nothingChanged } from "../terminal/cli-fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { withMigratedDatabase } from "./open-database.ts";

type Options = { readonly email?: string; readonly username?: string; readonly passwordStdin?: true };

/** One member of the new account: how to ask for it, and which values are valid. */
type Field = {
  readonly option: string;
  readonly question: Sentence;
  readonly accepts: Sentence;
  isValid(text: string): boolean;
};

const EMAIL: Field = {
  option: "--email",
  question: { en: "E-mail address", ru: "Адрес электронной почты" },
  accepts: emailKind.accepts,
  isValid: (text) => emailKind.parse(text) !== undefined,
};

/** 3-50 characters (contract, Authentication). */
const USERNAME: Field = {
  option: "--username",
  question: { en: "User name", ru: "Имя пользователя" },
  accepts: { en: "3 to 50 characters, no control characters", ru: "от 3 до 50 символов, без управляющих" },
  isValid: (text) => /^[^\p{Cc}]{3,50}$/u.test(text),
};

export function addSuperuserCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  const help = {
    command: { en: "make an administrator", ru: "создать администратора" },
    email: { en: "e-mail address (else asked for)", ru: "адрес почты (иначе будет задан вопрос)" },
    username: { en: "user name (else asked for)", ru: "имя пользователя (иначе будет задан вопрос)" },
    stdin: { en: "read the password from stdin", ru: "прочитать пароль из stdin" },
  } satisfies Record<string, Sentence>;
  program
    .command("create-superuser")
    .description(help.command[language])
    .option("--email <address>", help.email[language])
    .option("--username <name>", help.username[language])
    .option("--password-stdin", help.stdin[language])
    .action((options: Options) => makeSuperuser(cli, options));
}

async function makeSuperuser(cli: Cli, options: Options): Promise<void> {
  const { terminal } = cli;
  const email = await readField(terminal, EMAIL, options.email);
  const username = await readField(terminal, USERNAME, options.username);
  const password = await readNewPassword(terminal, options.passwordStdin === true);
  const machine = openMachine();
  const passwords = createPasswordHasher(machine.random);
  await withMigratedDatabase(cli, (database) =>
    createSuperuser({ ...machine, database, passwords }, THE_SERVICE, { email, username, password }),
  );
  terminal.say({
    en: `The administrator ${username} <${email}> is made.`,
    ru: `Администратор ${username} <${email}> создан.`,
  });
}

async function readField(terminal: Terminal, field: Field, given: string | undefined): Promise<string> {
  const text = given ?? (await ask(terminal, field));
  if (field.isValid(text)) return text;
  throw new CliFault(
    {
      en: `${field.option}: expected ${field.accepts.en}.`,
      ru: `${field.option}: ожидается ${field.accepts.ru}.`,
    },
    2,
  );
}

async function ask(terminal: Terminal, field: Field): Promise<string> {
  const { language } = terminal;
  if (!terminal.isInteractive) {
    throw new CliFault(
      {
        en: `${field.option} is missing, and there is no terminal to ask for it.`,
        ru: `Не задан ${field.option}, и нет терминала, чтобы спросить.`,
      },
      2,
    );
  }
  const answer = await promptText({
    message: field.question[language],
    validate: (text = "") => (field.isValid(text) ? undefined : field.accepts[language]),
  });
  if (isCancel(answer)) throw nothingChanged();
  return answer;
}
