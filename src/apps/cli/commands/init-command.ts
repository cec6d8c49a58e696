import { access, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { confirm } from "@clack/prompts";
import type { Command } from "commander";
import { systemRandom } from "../../../adapters/system/system-random.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { SUPERUSER_EMAIL_DEFAULT } from "../../server/first-access.ts";
import { secretKeyPath } from "../../server/secret-key-file.ts";
import { makePassword } from "../../wiring/make-password.ts";
import type { Cli } from "../cli.ts";
import { CliFault, nothingChanged } from "../terminal/cli-fault.ts";
import { askEnvChoices } from "./ask-env-choices.ts";
import { type EnvChoices, envFileText } from "./env-file-text.ts";

type Options = { readonly yes?: true };

/** `.env` holds secrets: only its owner can read it. */
const FILE_MODE = 0o600;
const SECRET_KEY_BYTES = 32;

const HELP = {
  init: {
    en: "ask for the most important settings and write .env",
    ru: "спросить главные настройки и записать .env",
  },
  yes: { en: "take the defaults and do not ask", ru: "взять значения по умолчанию и не спрашивать" },
} satisfies Record<string, Sentence>;

export function addInitCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("init")
    .description(HELP.init[language])
    .option("--yes", HELP.yes[language])
    .action((options: Options) => (options.yes === true ? initWithDefaults(cli) : initByAsking(cli)));
}

/** Enough to try the service: the embedded database and the demo target. */
async function initWithDefaults(cli: Cli): Promise<void> {
  const password = makePassword(systemRandom);
  const firstSuperuser = { email: SUPERUSER_EMAIL_DEFAULT, password };
  const language = cli.environment.values.get("DEFAULT_LANGUAGE") ?? null;
  await writeEnvFile(cli, { language, targetUrl: null, databaseUrl: null, firstSuperuser });
  cli.terminal.say({
    en: `The first start makes the administrator ${firstSuperuser.email}. The password, shown only this once:`,
    ru: `Первый старт создаст администратора ${firstSuperuser.email}. Пароль, он показан только один раз:`,
  });
  cli.terminal.print(password);
}

async function initByAsking(cli: Cli): Promise<void> {
  if (!cli.terminal.isInteractive) {
    throw new CliFault(
      {
        en: "There is no terminal to ask on: zenzefi init --yes takes the defaults.",
        ru: "Нет терминала, чтобы спросить: zenzefi init --yes возьмёт значения по умолчанию.",
      },
      2,
    );
  }
  const isThere = await exists(envPath(cli));
  if (isThere && !(await askToReplace(cli))) throw nothingChanged();
  const choices = await askEnvChoices(cli.terminal.language);
  if (isThere) await rm(envPath(cli));
  await writeEnvFile(cli, choices);
}

async function askToReplace({ terminal }: Cli): Promise<boolean> {
  const { message, active, inactive } = {
    en: { message: ".env is there already. Replace it?", active: "Yes", inactive: "No" },
    ru: { message: ".env уже есть. Заменить его?", active: "Да", inactive: "Нет" },
  }[terminal.language];
  return (await confirm({ message, active, inactive, initialValue: false })) === true;
}

/** @throws CliFault if there is a `.env` already */
async function writeEnvFile(cli: Cli, choices: Omit<EnvChoices, "secretKey">): Promise<void> {
  const secretKey = await chooseSecretKey(cli.environment, choices.databaseUrl !== null);
  const path = envPath(cli);
  const text = envFileText({ ...choices, secretKey });
  await writeFile(path, text, { mode: FILE_MODE, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST" ? isThereAlready(path) : error;
  });
  cli.terminal.say({ en: `${path} is written. Start: npm start`, ru: `${path} записан. Запуск: npm start` });
}

/**
 * The `SECRET_KEY` to write. A key that is in use is retained: it decrypts the tokens that were sold. Null if the key of the
 * embedded database is stored in `DATA_DIR`: another key in `.env` would override it.
 */
async function chooseSecretKey(
  { values, cwd }: Cli["environment"],
  isExternal: boolean,
): Promise<string | null> {
  const known = values.get("SECRET_KEY");
  if (known !== undefined) return known;
  const storedKey = secretKeyPath(resolve(cwd, values.get("DATA_DIR") ?? "data"));
  if (!isExternal && (await exists(storedKey))) return null;
  return systemRandom.bytes(SECRET_KEY_BYTES).toString("hex");
}

function isThereAlready(path: string): CliFault {
  return new CliFault({
    en: `${path} is there already and was not changed: remove it, or run zenzefi init on a terminal.`,
    ru: `${path} уже есть и не изменён: удалите его или запустите zenzefi init в терминале.`,
  });
}

function envPath({ environment }: Cli): string {
  return join(environment.cwd, ".env");
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
