import type { Command } from "commander";
import { ApiProblem } from "../../../../client/api-problem.ts";
import { parseSettings, type Settings } from "../../../config/settings.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { openStoredSignIn } from "../../mcp/api/open-stored-sign-in.ts";
import type { ApiAccess } from "../../mcp/api/sign-in.ts";
import { signInPathIn } from "../../mcp/api/stored-sign-in.ts";
import type { Cli } from "../cli.ts";
import { askSecret, readAll } from "../terminal/ask-password.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { originOf } from "./demo-command.ts";

type Options = { readonly url?: string; readonly stdin?: true };

const HELP = {
  command: {
    en: "sign `zenzefi mcp` in to the API as MCP_API_EMAIL, whose account has two-step sign-in",
    ru: "войти в API для `zenzefi mcp` под MCP_API_EMAIL, если у этой учётной записи двухэтапный вход",
  },
  url: {
    en: "where the service runs (else this machine, at PORT); the same as of `zenzefi mcp`",
    ru: "где работает сервис (иначе эта машина, порт PORT); тот же, что у `zenzefi mcp`",
  },
  stdin: {
    en: "read the password and the code from stdin, one a line",
    ru: "прочитать пароль и код из stdin, по одному в строке",
  },
  password: { en: "Password", ru: "Пароль" },
  code: { en: "Code of the app, or a recovery code", ru: "Код из приложения или резервный код" },
} satisfies Record<string, Sentence>;

export function addMcpSignInCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("mcp-sign-in")
    .description(HELP.command[language])
    .option("--url <address>", HELP.url[language])
    .option("--stdin", HELP.stdin[language])
    .action((options: Options) => signIn(cli, options));
}

/** How `zenzefi mcp` signs in; null if there is no account for it. */
export function apiAccessOf({ mcp, port, dataDir }: Settings, url: string | undefined): ApiAccess | null {
  if (mcp.superuser === null) return null;
  const { email, password } = mcp.superuser;
  return {
    url: url === undefined ? `http://127.0.0.1:${port}` : originOf(url),
    email,
    password: password === null ? null : () => password.reveal(),
    signInPath: signInPathIn(dataDir),
  };
}

async function signIn({ terminal, environment }: Cli, options: Options): Promise<void> {
  const { language } = terminal;
  const access = apiAccessOf(parseSettings(environment).settings, options.url);
  if (access === null)
    throw new CliFault({ en: "Set MCP_API_EMAIL first.", ru: "Сначала задайте MCP_API_EMAIL." });
  if (access.password !== null) throw passwordIsSet();
  const secrets = await secretsFrom(terminal, options.stdin === true);
  await openStoredSignIn(access, { language, ...secrets }).catch((error: unknown) => {
    throw faultOf(error, access) ?? error;
  });
  terminal.say({
    en: `\`zenzefi mcp\` is signed in as ${access.email} at ${access.url}: for 30 days, if it is used once a week.`,
    ru: `\`zenzefi mcp\` вошёл как ${access.email} на ${access.url}: на 30 дней, если пользоваться им хотя бы раз в неделю.`,
  });
}

/** Never from the command line, which other users of the machine can read. */
async function secretsFrom(terminal: Terminal, fromStdin: boolean) {
  const { language, isInteractive, stdin } = terminal;
  if (fromStdin) {
    const [password = "", code = ""] = (await readAll(stdin)).split(/\r?\n/);
    return { password, askCode: async () => code };
  }
  if (!isInteractive) {
    throw new CliFault(
      {
        en: "There is no terminal to ask for the password: give it and the code on stdin, with --stdin.",
        ru: "Нет терминала, чтобы спросить пароль: передайте его и код через stdin, с --stdin.",
      },
      2,
    );
  }
  return {
    password: await askSecret(HELP.password[language]),
    askCode: () => askSecret(HELP.code[language]),
  };
}

function passwordIsSet(): CliFault {
  return new CliFault({
    en: "Take MCP_API_PASSWORD out of the settings first: with it, `zenzefi mcp` signs in by the password alone.",
    ru: "Сначала уберите MCP_API_PASSWORD из настроек: с ним `zenzefi mcp` входит только по паролю.",
  });
}

function faultOf(error: unknown, { url }: ApiAccess): CliFault | null {
  if (!(error instanceof ApiProblem)) return null;
  if (!error.isAnswered) {
    return new CliFault({
      en: `No Zenzefi answers at ${url} (${error.code}).`,
      ru: `По адресу ${url} Zenzefi не отвечает (${error.code}).`,
    });
  }
  // In the language that was asked for.
  const sentence = error.detail || error.code;
  return new CliFault({ en: sentence, ru: sentence });
}
