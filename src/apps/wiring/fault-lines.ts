import { isUnavailable } from "../../adapters/postgres/translate-error.ts";
import { ERROR_TABLE } from "../../http/error-table.ts";
import { AppError, StartError } from "../../kernel/errors.ts";
import { hideSecrets } from "../../kernel/hide-secrets.ts";
import type { Language, Sentence } from "../../kernel/language.ts";

/** The lines to print for a fault that ends a command or a start: one for each thing to fix. The stack only with DEBUG. */
export function faultLines(error: unknown, language: Language, isDebug: boolean): readonly string[] {
  const stack =
    isDebug && error instanceof Error && error.stack !== undefined ? [hideSecrets(error.stack)] : [];
  return [...linesOf(error, language), ...stack];
}

function linesOf(error: unknown, language: Language): readonly string[] {
  if (error instanceof StartError) return error.lines;
  if (error instanceof AppError && error.code === "service_unavailable")
    return linesOf(error.cause, language);
  if (error instanceof AppError) return [ERROR_TABLE[error.code].detail[language]];
  const isOfDatabase = isUnavailable(error) || isDatabaseError(error);
  return [(isOfDatabase ? databaseFault(reasonOf(error)) : bug(reasonOf(error)))[language]];
}

/** An error that PostgreSQL returned: its code, the SQLSTATE, has five characters. */
function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "severity" in error && "code" in error && String(error.code).length === 5;
}

/** Connecting to a host name with several addresses fails with an AggregateError, whose message is empty. */
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
