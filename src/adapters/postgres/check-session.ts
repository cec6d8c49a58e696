import type pg from "pg";
import { StartError } from "../../kernel/errors.ts";
import type { TimeLimits } from "./connection-config.ts";

/** `server_version_num` of the oldest PostgreSQL that the service supports. */
const VERSION_MIN = 150_000;

/** What a new connection leads to. */
export type SessionCheck = {
  /** The server accepts writes: it is no standby, and not set to read only. */
  readonly isWritable: boolean;
  /** The session has the settings that its start asked for. A pooler may have dropped them without a word. */
  readonly hasSettings: boolean;
};

const CHECK = `
  SELECT current_setting('server_version_num')::int AS version,
         NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' AS "isWritable",
         current_setting('statement_timeout')::interval = $1::bigint * interval '1 millisecond'
           AND current_setting('lock_timeout')::interval = $2::bigint * interval '1 millisecond'
           AND current_setting('TimeZone') = 'UTC'
           AND current_setting('default_transaction_isolation') = 'read committed' AS "hasSettings"`;
/** The first eight hexadecimal digits of a segment's name. It cannot be asked of a standby. */
const TIMELINE = `
  SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`;

/** Asks a new connection what it leads to. @throws StartError if PostgreSQL is older than 15, and the faults of the connection */
export async function checkSession(client: pg.ClientBase, limits: TimeLimits): Promise<SessionCheck> {
  const { rows } = await client.query<{ version: number; isWritable: boolean; hasSettings: boolean }>(CHECK, [
    limits.statementMs,
    limits.lockMs,
  ]);
  const found = rows[0];
  if (found === undefined) throw new Error("PostgreSQL did not say what it is");
  if (found.version < VERSION_MIN) {
    const major = Math.floor(found.version / 10_000);
    throw new StartError(`PostgreSQL ${major} is too old: this service needs 15 or newer.`);
  }
  return { isWritable: found.isWritable, hasSettings: found.hasSettings };
}

/** Which line of history a writable server writes: each promotion begins the next. Null if it does not say: some managed ones. */
export async function readTimeline(client: pg.ClientBase): Promise<number | null> {
  try {
    const { rows } = await client.query<{ timeline: number }>(TIMELINE);
    return rows[0]?.timeline ?? null;
  } catch {
    return null;
  }
}
