import { readFileSync } from "node:fs";
import pg from "pg";
import { type DatabaseHost, type DatabaseUrl, parseDatabaseUrl } from "../../kernel/database-url.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";

/** How long to wait for a connection, a free one or a new one, before the caller gets a 503. */
export const CONNECT_TIMEOUT_MS = 4_000;
/** One may find that there is a pooler, another that the primary has changed. The third fault is the answer. */
export const CONNECT_ATTEMPTS_MAX = 3;
/** How much longer the client waits for an answer than the server lets a statement run: for a server that does not answer. */
const ANSWER_MARGIN_MS = 2 * SECOND_MS;

/** The time-outs of one connection, in milliseconds. */
export type TimeLimits = {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
  /** How long the client waits for an answer. */
  readonly answerMs: number;
  /** After how long without traffic it is asked whether the other side is still there; otherwise the system decides, often 2 hours. */
  readonly probeAfterMs?: number;
};

/** A statement that takes longer is a fault: none scans a large table. Locks are held for a short time. */
export const SHORT_LIMITS: TimeLimits = {
  statementMs: 15 * SECOND_MS,
  lockMs: 10 * SECOND_MS,
  idleInTransactionMs: 30 * SECOND_MS,
  answerMs: 15 * SECOND_MS + ANSWER_MARGIN_MS,
};

/** The same limit for a statement, a lock, and the answer. */
export function limitsOf(statementMs: number): TimeLimits {
  return { ...SHORT_LIMITS, statementMs, lockMs: statementMs, answerMs: statementMs };
}

/** bigint columns are read as `bigint`; times as `Date`. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);

/** @throws StartError without the URL, if it cannot be used */
export function requireDatabaseUrl(text: string): DatabaseUrl {
  const url = parseDatabaseUrl(text);
  if ("hosts" in url) return url;
  throw new StartError(`The connection string of PostgreSQL: ${url.en}`);
}

/**
 * The configuration of a connection to one host. The session's settings are sent with its start, at no cost: time-outs, the time
 * zone UTC, and READ COMMITTED whatever the server's default is. A pooler in transaction mode would lose them, so that with it
 * each transaction begins by setting them (`pooledBegin`).
 */
export function connectionConfig(
  url: DatabaseUrl,
  { host, port }: DatabaseHost,
  limits: TimeLimits,
  isPooled: boolean,
): pg.ClientConfig {
  const session = {
    statement_timeout: limits.statementMs,
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    options:
      `-c timezone=UTC -c default_transaction_isolation=read\\ committed ${url.serverOptions ?? ""}`.trim(),
  };
  return {
    ...(host === "" ? {} : { host }),
    port,
    ...(url.user === null ? {} : { user: url.user }),
    ...(url.password === null ? {} : { password: url.password }),
    ...(url.database === null ? {} : { database: url.database }),
    ...tlsConfig(url, host),
    types,
    application_name: "zenzefi",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: limits.answerMs,
    keepAlive: true,
    ...(limits.probeAfterMs === undefined ? {} : { keepAliveInitialDelayMillis: limits.probeAfterMs }),
    ...(isPooled ? {} : session),
  };
}

/** The begin of a transaction where nothing may depend on the session: one round trip, as a plain BEGIN. */
export function pooledBegin(limits: TimeLimits): string {
  return [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    "SET LOCAL timezone = 'UTC'",
    `SET LOCAL statement_timeout = ${limits.statementMs}`,
    `SET LOCAL lock_timeout = ${limits.lockMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`,
  ].join("; ");
}

/** Nothing if the URL leaves it open: then the driver reads PGSSLMODE, and without it does not encrypt. */
function tlsConfig(url: DatabaseUrl, host: string): Pick<pg.ClientConfig, "ssl"> {
  const { tls } = url;
  if (tls === null) return {};
  // A socket on this machine cannot be encrypted, and needs not be.
  if (tls === "disable" || host.startsWith("/")) return { ssl: false };
  return {
    ssl: {
      rejectUnauthorized: tls !== "no-verify",
      ...(tls === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
      ...(url.caFile === null || url.caFile === "system" ? {} : { ca: contentOf("sslrootcert", url.caFile) }),
      ...(url.certificateFile === null ? {} : { cert: contentOf("sslcert", url.certificateFile) }),
      ...(url.keyFile === null ? {} : { key: contentOf("sslkey", url.keyFile) }),
    },
  };
}

/** Read at each connection, so that a renewed certificate is used without a restart. @throws StartError */
function contentOf(parameter: string, path: string): string {
  if (path.startsWith("data:,")) return decodeURIComponent(path.slice("data:,".length));
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new StartError(
      `${parameter} of the connection string of PostgreSQL: the file cannot be read (${code})`,
    );
  }
}
