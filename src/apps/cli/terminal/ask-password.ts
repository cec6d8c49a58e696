import { isCancel, password as promptPassword } from "@clack/prompts";
import { password } from "../../../config/setting-kinds.ts";
import { CliFault, nothingChanged } from "./cli-fault.ts";
import type { Terminal } from "./terminal.ts";

/** A password has at most 128 characters of up to 4 bytes, and a line break; a code is shorter. */
const STDIN_BYTES_MAX = 1_024;

/** Asks for a text without echo. @throws CliFault if the user cancels */
export async function askSecret(message: string): Promise<string> {
  return ask(message, () => undefined);
}

/**
 * A new password: from stdin if `fromStdin`, else asked for without echo. Never from the command line, which other users of
 * the machine can read.
 * @throws CliFault if it is too short or too long, or there is no terminal to ask on
 */
export async function readNewPassword(terminal: Terminal, fromStdin: boolean): Promise<string> {
  if (fromStdin) return requirePassword(await readAll(terminal.stdin));
  if (!terminal.isInteractive) throw noPassword();
  const question = { en: "Password", ru: "Пароль" };
  const again = { en: "The same again", ru: "Ещё раз" };
  const first = await ask(question[terminal.language], faultOf(terminal));
  const second = await askSecret(again[terminal.language]);
  if (first !== second) {
    throw new CliFault({ en: "The two passwords differ.", ru: "Пароли не совпадают." });
  }
  return first;
}

async function ask(
  message: string,
  validate: (text: string | undefined) => string | undefined,
): Promise<string> {
  const answer = await promptPassword({ message, validate });
  if (isCancel(answer)) throw nothingChanged();
  return answer;
}

/** For prompts: what is wrong with the text, or undefined. */
function faultOf({ language }: Terminal): (text: string | undefined) => string | undefined {
  return (text = "") => (password.parse(text) === undefined ? password.accepts[language] : undefined);
}

function requirePassword(text: string): string {
  if (password.parse(text) !== undefined) return text;
  throw new CliFault({
    en: `The password must have ${password.accepts.en}.`,
    ru: `Пароль должен содержать ${password.accepts.ru}.`,
  });
}

/** A few lines at most. The line break that `echo` adds is not part of them. */
export async function readAll(stdin: Terminal["stdin"]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > STDIN_BYTES_MAX) break;
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}

function noPassword(): CliFault {
  return new CliFault(
    {
      en: "There is no terminal to ask for the password: give it on stdin, with --password-stdin.",
      ru: "Нет терминала, чтобы спросить пароль: передайте его через stdin, с --password-stdin.",
    },
    2,
  );
}
