import type { Sentence } from "../../../kernel/language.ts";

/** 1: the command failed. 2: the command line is wrong (as in POSIX shells and most tools). */
type ExitCode = 1 | 2;

/** A reason to end a command: printed as one line on stderr, without a stack. */
export class CliFault extends Error {
  readonly sentence: Sentence;
  readonly exitCode: ExitCode;

  constructor(sentence: Sentence, exitCode: ExitCode = 1) {
    super(sentence.en);
    this.name = "CliFault";
    this.sentence = sentence;
    this.exitCode = exitCode;
  }
}

/** For a user who cancels or does not confirm. */
export function nothingChanged(): CliFault {
  return new CliFault({ en: "Nothing was changed.", ru: "Ничего не изменено." });
}
