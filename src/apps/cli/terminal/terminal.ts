import type { Readable, Writable } from "node:stream";
import type { Language, Sentence } from "../../../kernel/language.ts";

/** What a command reads and writes; a process has all three. */
export type Streams = {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; hasColors?(): boolean };
  readonly stderr: Writable;
};

/** Input and output of a command: its results on stdout, everything else on stderr. */
export type Terminal = Streams & {
  readonly language: Language;
  /** True if the user can be asked: both stdin and stdout are a terminal. */
  readonly isInteractive: boolean;
  print(line: string): void;
  say(sentence: Sentence): void;
  note(line: string): void;
  /** The text in dim, green, yellow or red; unchanged if stdout is not a terminal or NO_COLOR is set. */
  paint(style: Style, text: string): string;
};

type Style = "dim" | "green" | "yellow" | "red";

/** ECMA-48, "select graphic rendition": how the style begins and ends. */
const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
};

export function openTerminal(language: Language, { stdin, stdout, stderr }: Streams): Terminal {
  // Colours depend on the terminal, not on settings of the service.
  const hasColours = stdout.isTTY === true && stdout.hasColors?.() === true;
  const print = (line: string): void => void stdout.write(`${line}\n`);
  return {
    stdin,
    stdout,
    stderr,
    language,
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    print,
    say: (sentence) => print(sentence[language]),
    note: (line) => void stderr.write(`${line}\n`),
    paint: (style, text) => (hasColours ? `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m` : text),
  };
}
