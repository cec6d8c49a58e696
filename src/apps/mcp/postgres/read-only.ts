import pg from "pg";
import { ToolFault } from "../tools/tool-fault.ts";

/** Shorter than a call of a tool may take. */
const STATEMENT_MS_MAX = 10_000;
const LOCK_MS_MAX = 2_000;
/** For a server that does not answer at all: a little longer than its own time-out. */
const ANSWER_MS_MAX = 12_000;
const CONNECT_MS_MAX = 5_000;
const LEAVE_MS_MAX = 1_000;
/** What one call may receive: far above what it may return. A single value can have a gigabyte. */
const RECEIVED_BYTES_MAX = 8_000_000;

/** Not as parameters of the connection, which a pooler refuses. */
const BEGIN = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_MS_MAX}; SET LOCAL lock_timeout = ${LOCK_MS_MAX}; SET LOCAL search_path = public; SET LOCAL timezone = 'UTC'`;
/** Locks of a session would stay with the connection if a pooler gives it to somebody else. */
const END = "ROLLBACK; SELECT pg_advisory_unlock_all()";

type Value = string | number | boolean | null;

/** Rows in the order of the columns; each value as JSON has it, or as PostgreSQL writes it. */
export type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly Value[])[] };

export type ReadSql = (sql: string, values?: readonly unknown[]) => Promise<Rows>;

/** Small numbers and booleans as such, everything else as PostgreSQL writes it: nothing loses digits or a time zone. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid) => {
    const { INT2, INT4, BOOL } = pg.types.builtins;
    if (oid === INT2 || oid === INT4) return Number;
    return oid === BOOL ? (text: string) => text === "t" : (text: string) => text;
  },
};

/**
 * Calls `work` in a read-only transaction that is never committed, on a connection of its own: nothing that a statement sets,
 * locks or prepares outlives the call. Each statement is sent by the extended protocol, which takes only one.
 * @throws ToolFault with the server's own sentence, or if it cannot be reached
 */
export async function readOnly<T>(
  url: string,
  signal: AbortSignal,
  work: (read: ReadSql) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "zenzefi mcp",
    connectionTimeoutMillis: CONNECT_MS_MAX,
    query_timeout: ANSWER_MS_MAX,
    types,
  });
  client.on("error", () => undefined); // the query that is under way reports it
  const cut: { reason?: ToolFault } = {};
  const end = (reason: ToolFault): void => {
    cut.reason ??= reason;
    client.connection.stream.destroy();
  };
  const cancel = (): void => end(new ToolFault("The call was cancelled."));
  signal.addEventListener("abort", cancel);
  try {
    await client.connect();
    countBytes(client, () => end(tooMuch()));
    await client.query(BEGIN);
    return await work((sql, values = []) => read(client, sql, values));
  } catch (error) {
    throw cut.reason ?? sqlFault(error);
  } finally {
    signal.removeEventListener("abort", cancel);
    await leave(client);
  }
}

/** After `connect`: TLS replaces the stream. */
function countBytes(client: pg.Client, onTooMuch: () => void): void {
  let receivedBytes = 0;
  client.connection.stream.on("data", (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > RECEIVED_BYTES_MAX) onTooMuch();
  });
}

/** Ends the connection in a short time, whatever the server does: without a connection it rolls back by itself. */
async function leave(client: pg.Client): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MS_MAX).unref());
  const left = client.query(END).then(() => client.end());
  await Promise.race([left.catch(() => undefined), late]);
  client.connection.stream.destroy();
}

async function read(client: pg.Client, text: string, values: readonly unknown[]): Promise<Rows> {
  const query: pg.QueryArrayConfig & { queryMode: "extended" } = {
    text,
    values: [...values],
    rowMode: "array",
    queryMode: "extended",
  };
  const result = await client.query<Value[]>(query);
  return { columns: result.fields.map(({ name }) => name), rows: result.rows };
}

/** The server's sentence: it was written for whoever wrote the statement. */
function sqlFault(error: unknown): Error {
  if (error instanceof ToolFault) return error;
  const { message, code } =
    error instanceof Error ? { code: "", ...error, message: error.message } : { message: "", code: "" };
  if (code === "57014")
    return new ToolFault(
      `The statement took longer than ${STATEMENT_MS_MAX / 1_000} s and was stopped: ask for less, or use an index (postgres_schema lists them).`,
    );
  if (/^[0-9A-Z]{5}$/.test(code)) return new ToolFault(`PostgreSQL refused: ${message} (SQLSTATE ${code}).`);
  return new ToolFault(`PostgreSQL cannot be reached or broke off: ${message || code}.`);
}

function tooMuch(): ToolFault {
  return new ToolFault(
    `The rows have more than ${RECEIVED_BYTES_MAX / 1_000_000} MB: select fewer columns, or only a part of a long text, by left(...).`,
  );
}
