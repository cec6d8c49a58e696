import { explainFault } from "../../adapters/postgres/explain-fault.ts";
import { reasonOf } from "../../adapters/postgres/translate-error.ts";
import { problemAnswer } from "../../http/problem.ts";
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
  if (error instanceof AppError) return [problemAnswer(error, { language, requestId: "-" }).detail];
  const explained = explainFault(error);
  if (explained !== null) return [`PostgreSQL: ${hideSecrets(explained.reason[language])}`];
  const reason = hideSecrets(reasonOf(error));
  return [isDatabaseError(error) ? `PostgreSQL: ${reason}` : bug(reason)[language]];
}

/** An error that PostgreSQL returned: its code, the SQLSTATE, has five characters. */
function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "severity" in error && "code" in error && String(error.code).length === 5;
}

function bug(reason: string): Sentence {
  return {
    en: `Unexpected fault: ${reason} (DEBUG=true shows where)`,
    ru: `Непредвиденная ошибка: ${reason} (DEBUG=true покажет где)`,
  };
}
