import { AppError } from "../../kernel/errors.ts";

/**
 * SQLSTATE classes and codes that mean "the server cannot serve now", not "the statement is wrong": 08 connection, 53 resources,
 * 57P01-57P05 shutdown and start-up, 57014 our statement time-out, 55P03 lock time-out, 40001/40P01 serialisation and deadlock,
 * 58030 a disk that fails, 25006 a read-only server (PostgreSQL manual, appendix A). 26000 and 42P05: a statement that was prepared
 * is not there, or another one is: a pooler has changed the connection under us, and nothing was executed.
 */
const UNAVAILABLE_STATE = /^(08...|53...|57P0[1-5]|57014|55P03|40001|40P01|58030|25006|26000|42P05)$/;
/** The server is there, but short of something: another connection would not help. */
const SHORT_STATE = /^(53...|58030)$/;
/** Of the driver's pool: all its connections are in use. Of a server that does not answer it says "Connection terminated ...". */
const POOL_EXHAUSTED = /^timeout exceeded when trying to connect/i;
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
  const code = stateOf(error);
  return (
    UNAVAILABLE_STATE.test(code) ||
    UNAVAILABLE_SYSTEM_CODES.has(code) ||
    UNAVAILABLE_MESSAGE.test(error.message)
  );
}

/** True if the server is gone, or no longer the one to write to, so that it must be found again. */
export function isServerGone(error: unknown): boolean {
  if (error instanceof Error && POOL_EXHAUSTED.test(error.message)) return false;
  return isConnectionLost(error) && !SHORT_STATE.test(stateOf(error));
}

/** True if a pooler refuses the settings that a session starts with; PgBouncer names them "startup parameters". */
export function isStartupRefused(error: unknown): boolean {
  return error instanceof Error && /unsupported startup parameter/i.test(error.message);
}

/** True if a pooler has changed the connection between two messages of ours, so that nothing may be prepared. */
export function isPreparedLost(error: unknown): boolean {
  return /^(26000|42P05)$/.test(stateOf(error));
}

/** The words of the server, the system or the driver. */
export function reasonOf(error: unknown): string {
  // With several addresses of a name, the driver gives a list of faults without a message.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

function stateOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** True if the connection must not be used again; after a time-out of a statement or a lock it can be. */
export function isConnectionLost(error: unknown): boolean {
  return isUnavailable(error) && !/^(57014|55P03|40001|40P01)$/.test(stateOf(error));
}

/** The fault for the domain: `service_unavailable` with the error as its cause, for the log, or the error itself. */
export function translateError(error: unknown): unknown {
  return isUnavailable(error) ? asUnavailable(error) : error;
}

/** `service_unavailable`, with the fault as its cause. */
export function asUnavailable(error: unknown): AppError {
  const translated = new AppError("service_unavailable");
  translated.cause = error;
  return translated;
}

/** Why a PostgreSQL that answers cannot store; null for any other fault. */
export function whyNotStored(error: unknown): "disk_full" | "read_only" | null {
  const fault = error instanceof AppError ? error.cause : error;
  const state = stateOf(fault);
  if (state === DISK_FULL_STATE) return "disk_full";
  return state === READ_ONLY_STATE ? "read_only" : null;
}
