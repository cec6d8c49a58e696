import { CommanderError } from "commander";
import { isUnavailable } from "../../adapters/postgres/translate-error.ts";
import { ERROR_TABLE } from "../../http/error-table.ts";
import { AppError, StartError } from "../../kernel/errors.ts";
import { hideSecrets } from "../../kernel/hide-secrets.ts";
import type { Language, Sentence } from "../../kernel/words.ts";
import { CliFault } from "./cli-fault.ts";
import { usageSentence } from "./usage-sentence.ts";

export type FaultReport = { readonly lines: readonly string[]; readonly exitCode: number };

/** What is said of a fault, and with which code the process ends. The stack of a bug is for DEBUG alone. */
export function reportFault(error: unknown, language: Language, debug: boolean): FaultReport {
  if (error instanceof CommanderError) return reportUsage(error, language);
  if (error instanceof CliFault) return { lines: [error.sentence[language]], exitCode: error.exitCode };
  const lines = linesOf(error, language);
  const stack =
    debug && error instanceof Error && error.stack !== undefined ? [hideSecrets(error.stack)] : [];
  return { lines: [...lines, ...stack], exitCode: 1 };
}

/** Help and version were asked for and printed; help that nobody asked for tells of a missing command. */
function reportUsage(error: CommanderError, language: Language): FaultReport {
  if (error.exitCode === 0) return { lines: [], exitCode: 0 };
  if (error.code === "commander.help") return { lines: [], exitCode: 2 };
  return { lines: [usageSentence(error.code, error.message)[language]], exitCode: 2 };
}

function linesOf(error: unknown, language: Language): readonly string[] {
  if (error instanceof StartError) return error.lines;
  if (error instanceof AppError && error.code === "service_unavailable")
    return linesOf(error.cause, language);
  if (error instanceof AppError) return [ERROR_TABLE[error.code].detail[language]];
  const isOfDatabase = isUnavailable(error) || isDatabaseError(error);
  return [(isOfDatabase ? databaseFault(reasonOf(error)) : bug(reasonOf(error)))[language]];
}

/** What PostgreSQL itself answered: a SQLSTATE has five characters. */
function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "severity" in error && "code" in error && String(error.code).length === 5;
}

/** Connecting to a name with several addresses fails with all their errors, and no message of its own. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return hideSecrets(first instanceof Error ? first.message : String(first));
}

function databaseFault(reason: string): Sentence {
  return { en: `PostgreSQL: ${reason}`, ru: `PostgreSQL: ${reason}` };
}

function bug(reason: string): Sentence {
  return {
    en: `Unexpected fault: ${reason} (DEBUG=true shows where)`,
    ru: `Непредвиденная ошибка: ${reason} (DEBUG=true покажет где)`,
  };
}
