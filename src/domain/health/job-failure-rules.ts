import { AppError } from "../../kernel/errors.ts";

/** What the codes of PostgreSQL and of Node look like. */
const CODE = /^[A-Z0-9_]{2,40}$/;

/** Why a run failed, as a code: texts of errors may have addresses and secrets in them. The log has the text. */
export function failureOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error ? error.code : null;
  return typeof code === "string" && CODE.test(code) ? code : "internal_error";
}
