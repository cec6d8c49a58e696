import { CommanderError } from "commander";
import type { Language } from "../../../kernel/language.ts";
import { faultLines } from "../../wiring/fault-lines.ts";
import { CliFault } from "./cli-fault.ts";
import { usageSentence } from "./usage-sentence.ts";

export type FaultReport = { readonly lines: readonly string[]; readonly exitCode: number };

/** The lines to print for a fault, and the exit code. The stack of a bug is printed only with DEBUG. */
export function reportFault(error: unknown, language: Language, debug: boolean): FaultReport {
  if (error instanceof CommanderError) return reportUsage(error, language);
  if (error instanceof CliFault) return { lines: [error.sentence[language]], exitCode: error.exitCode };
  return { lines: faultLines(error, language, debug), exitCode: 1 };
}

/** Exit code 0: help or version was requested and is printed. `commander.help` with another code: the command is missing. */
function reportUsage(error: CommanderError, language: Language): FaultReport {
  if (error.exitCode === 0) return { lines: [], exitCode: 0 };
  if (error.code === "commander.help") return { lines: [], exitCode: 2 };
  return { lines: [usageSentence(error.code, error.message)[language]], exitCode: 2 };
}
