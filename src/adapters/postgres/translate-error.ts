import { AppError } from "../../kernel/errors.ts";

/**
 * SQLSTATE classes and codes that say "the server cannot serve now", not "the statement is wrong":
 * 08 connection, 53 resources, 57P01-57P05 shutdown and start-up, 57014 our own statement timeout,
 * 55P03 lock timeout, 40001/40P01 serialisation and deadlock, 58030 a disk that fails, 25006 a server that only reads
 * (PostgreSQL manual, appendix A).
 */
const UNAVAILABLE_STATE = /^(08...|53...|57P0[1-5]|57014|55P03|40001|40P01|58030|25006)$/;
const DISK_FULL_STATE = "53100";
const READ_ONLY_STATE = "25006";

const UNAVAILABLE_SYSTEM_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EACCES",
]);

/** node-postgres gives these three faults no code, only a sentence. */
const UNAVAILABLE_SENTENCE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed)/i;

/** True if the fault says that PostgreSQL is away or overwhelmed, so that the caller should answer 503. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    UNAVAILABLE_STATE.test(code) ||
    UNAVAILABLE_SYSTEM_CODES.has(code) ||
    UNAVAILABLE_SENTENCE.test(error.message)
  );
}

/** True if the connection itself must not be used again; a mere time-out of a statement or a lock leaves it whole. */
export function isConnectionLost(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return isUnavailable(error) && !(typeof code === "string" && /^(57014|55P03|40001|40P01)$/.test(code));
}

/** The fault as the domain knows it: `service_unavailable`, or the error itself. The cause is kept for the log. */
export function translateError(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  const translated = new AppError("service_unavailable");
  translated.cause = error;
  return translated;
}

/** Why a PostgreSQL that answers stores nothing; null where the fault is another one. */
export function whyNotStored(error: unknown): "disk_full" | "read_only" | null {
  const fault = error instanceof AppError ? error.cause : error;
  const state = fault instanceof Error && "code" in fault ? fault.code : null;
  if (state === DISK_FULL_STATE) return "disk_full";
  return state === READ_ONLY_STATE ? "read_only" : null;
}
