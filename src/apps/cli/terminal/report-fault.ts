import { CommanderError } from "commander";
import type { Language } from "../../../kernel/language.ts";
import { faultLines } from "../../wiring/fault-lines.ts";
import { CliFault } from "./cli-fault.ts";
import { usageSentence } from "./usage-sentence.ts";

export type FaultReport = { readonly lines: readonly string[]; readonly exitCode: number };

/** What is said of a fault, and with which code the process ends. The stack of a bug is for DEBUG alone. */
export function reportFault(error: unknown, language: Language, debug: boolean): FaultReport {
  if (error instanceof CommanderError) return reportUsage(error, language);
  if (error instanceof CliFault) return { lines: [error.sentence[language]], exitCode: error.exitCode };
  return { lines: faultLines(error, language, debug), exitCode: 1 };
}

/** Help and version were asked for and printed; help that nobody asked for tells of a missing command. */
function reportUsage(error: CommanderError, language: Language): FaultReport {
  if (error.exitCode === 0) return { lines: [], exitCode: 0 };
  if (error.code === "commander.help") return { lines: [], exitCode: 2 };
  return { lines: [usageSentence(error.code, error.message)[language]], exitCode: 2 };
}
