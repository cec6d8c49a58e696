import { AppError } from "../../kernel/errors.ts";

/**
 * SQLSTATE classes and codes that mean "the server cannot serve now", not "the statement is wrong": 08 connection, 53 resources,
 * 57P01-57P05 shutdown and start-up, 57014 our statement time-out, 55P03 lock time-out, 40001/40P01 serialisation and deadlock,
 * 58030 a disk that fails, 25006 a read-only server (PostgreSQL manual, appendix A).
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

/** These faults of node-postgres have no code, only a message. */
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed)/i;

/** True if the fault means that PostgreSQL cannot be reached or is overloaded, so that the caller should answer 503. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    UNAVAILABLE_STATE.test(code) ||
    UNAVAILABLE_SYSTEM_CODES.has(code) ||
    UNAVAILABLE_MESSAGE.test(error.message)
  );
}

/** True if the connection must not be used again; after a time-out of a statement or a lock it can be. */
export function isConnectionLost(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return isUnavailable(error) && !(typeof code === "string" && /^(57014|55P03|40001|40P01)$/.test(code));
}

/** The fault for the domain: `service_unavailable` with the error as its cause, for the log, or the error itself. */
export function translateError(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  const translated = new AppError("service_unavailable");
  translated.cause = error;
  return translated;
}

/** Why a PostgreSQL that answers cannot store; null for any other fault. */
export function whyNotStored(error: unknown): "disk_full" | "read_only" | null {
  const fault = error instanceof AppError ? error.cause : error;
  const state = fault instanceof Error && "code" in fault ? fault.code : null;
  if (state === DISK_FULL_STATE) return "disk_full";
  return state === READ_ONLY_STATE ? "read_only" : null;
}
