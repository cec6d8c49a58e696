import type pg from "pg";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { limitsOf } from "./connection-config.ts";
import { type MigrationGap, readMigrationGap } from "./migrate.ts";
import { openClient } from "./open-client.ts";

/** What an operator wants to know of a PostgreSQL server. A member is null if the role may not ask for it. */
export type PostgresState = {
  /** Such as 150004 for 15.4. */
  readonly versionNumber: number;
  readonly encoding: string;
  /** The median of several round trips. */
  readonly latencyMs: number;
  /** Its clock minus ours, by the quickest round trip. */
  readonly clockAheadMs: number;
  readonly pooler: Pooler;
  readonly isInRecovery: boolean;
  readonly isReadOnly: boolean;
  /** Seconds since the last replayed transaction, where everything received was not replayed; null on a primary. */
  readonly replayLagSeconds: number | null;
  readonly settings: Readonly<Record<PostgresSetting, string>>;
  readonly connections: { readonly used: number; readonly ours: number };
  readonly role: PostgresRole;
  readonly migrations: MigrationGap | null;
  /** What counts with a schedule, and what counts without one. */
  readonly sizeBytes: number | null;
  readonly replicas: readonly PostgresReplica[] | null;
  readonly waits: PostgresWaits | null;
  /** Transactions since the oldest row of any database was frozen. */
  readonly frozenAge: number | null;
};

/** `transaction`: a pooler lends a server connection for one transaction. `session`: for as long as we are connected, as far as seen. */
export type Pooler = "none" | "session" | "transaction";
export type PostgresRole = {
  readonly name: string;
  /** -1: none. */
  readonly connectionLimit: number;
  readonly canCreate: boolean;
  readonly tables: number;
  /** Tables of another role, which this one can neither migrate nor, without grants, use. */
  readonly foreignTables: number;
};
export type PostgresReplica = { readonly name: string; readonly state: string; readonly lagSeconds: number };
export type PostgresWaits = {
  readonly idleInTransaction: number;
  readonly idleSecondsMax: number;
  readonly blocked: number;
  readonly blockedSecondsMax: number;
};

const SETTINGS = [
  "autovacuum",
  "fsync",
  "full_page_writes",
  "max_connections",
  "superuser_reserved_connections",
  "synchronous_commit",
] as const;
export type PostgresSetting = (typeof SETTINGS)[number];

const ROUND_TRIPS = 7;
/** Clients of a pooler that lends connections for a transaction meet on one of them soon. */
const POOLER_ROUNDS = 4;
/** Nothing here reads a table of ours; a server that hangs is reported, not waited for. */
const LIMITS = limitsOf(4 * SECOND_MS);

/**
 * Reads the state of a server, and changes nothing.
 * @throws the driver's error if it cannot be reached, or a question that every role may ask fails
 */
export async function inspectPostgres(connectionString: string, clock: Clock): Promise<PostgresState> {
  const { client, close } = await openClient(connectionString, LIMITS);
  try {
    const timing = await measure(client, clock);
    const basics = await one(client, BASICS);
    return {
      ...timing,
      pooler: await findPooler(client, connectionString),
      versionNumber: Number(basics.version),
      encoding: String(basics.encoding),
      isInRecovery: basics.recovering === true,
      isReadOnly: basics.read_only === "on",
      replayLagSeconds: basics.replay_lag === null ? null : Number(basics.replay_lag),
      settings: await readSettings(client),
      connections: { used: Number(basics.used), ours: Number(basics.ours) },
      role: roleOf(await one(client, ROLE)),
      migrations: await orNull(() => readMigrationGap(client)),
      sizeBytes: await orNull(async () => Number((await one(client, SIZE)).bytes)),
      replicas: await orNull(() => readReplicas(client)),
      waits: await orNull(async () => waitsOf(await one(client, WAITS))),
      frozenAge: await orNull(async () => Number((await one(client, FROZEN_AGE)).age)),
    };
  } finally {
    await close();
  }
}

async function measure(client: pg.Client, clock: Clock) {
  const rounds: { readonly ms: number; readonly aheadMs: number }[] = [];
  for (let round = 0; round < ROUND_TRIPS; round += 1) {
    const startedMs = clock.monotonicMs();
    const { ms: theirMs } = await one(
      client,
      "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms",
    );
    const ms = clock.monotonicMs() - startedMs;
    rounds.push({ ms, aheadMs: Number(theirMs) - (clock.nowMs() - ms / 2) });
  }
  const byTime = rounds.sort((a, b) => a.ms - b.ms);
  return {
    latencyMs: byTime[Math.floor(ROUND_TRIPS / 2)]?.ms ?? 0,
    clockAheadMs: Math.round(byTime[0]?.aheadMs ?? 0),
  };
}

/**
 * A server announces the number of the process that serves a connection, for cancelling. A pooler must announce a number of its
 * own, so only behind one the process that runs a statement has another number. Two clients on one process: it is lent for a
 * transaction.
 */
async function findPooler(client: pg.Client, connectionString: string): Promise<Pooler> {
  if (announcedPid(client) === (await backendPid(client))) return "none";
  const { client: other, close } = await openClient(connectionString, LIMITS);
  try {
    for (let round = 0; round < POOLER_ROUNDS; round += 1) {
      if ((await backendPid(other)) === (await backendPid(client))) return "transaction";
    }
    return "session";
  } finally {
    await close();
  }
}

function announcedPid(client: pg.Client): number | null {
  return "processID" in client && typeof client.processID === "number" ? client.processID : null;
}

async function backendPid(client: pg.Client): Promise<number> {
  return Number((await one(client, "SELECT pg_backend_pid() AS pid")).pid);
}

type Row = Readonly<Record<string, unknown>>;

async function one(client: pg.Client, sql: string): Promise<Row> {
  const { rows } = await client.query<Row>(sql);
  if (rows[0] === undefined) throw new Error("PostgreSQL answered with no row");
  return rows[0];
}

/** Null if the role may not ask, or an older or a managed server does not know the answer. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch {
    return null;
  }
}

async function readSettings(client: pg.Client): Promise<PostgresState["settings"]> {
  const columns = SETTINGS.map((name) => `current_setting('${name}', true) AS ${name}`).join(", ");
  const row = await one(client, `SELECT ${columns}`);
  const text = (name: PostgresSetting): string => String(row[name] ?? "");
  return {
    autovacuum: text("autovacuum"),
    fsync: text("fsync"),
    full_page_writes: text("full_page_writes"),
    max_connections: text("max_connections"),
    superuser_reserved_connections: text("superuser_reserved_connections"),
    synchronous_commit: text("synchronous_commit"),
  };
}

async function readReplicas(client: pg.Client): Promise<PostgresReplica[]> {
  const { rows } = await client.query<Row>(REPLICAS);
  return rows.map(({ name, state, lag }) => ({
    name: String(name),
    state: String(state ?? ""),
    lagSeconds: Number(lag ?? 0),
  }));
}

function roleOf(row: Row): PostgresRole {
  return {
    name: String(row.name),
    connectionLimit: Number(row.connection_limit ?? -1),
    canCreate: row.can_create === true,
    tables: Number(row.tables),
    foreignTables: Number(row.foreign_tables),
  };
}

function waitsOf(row: Row): PostgresWaits {
  return {
    idleInTransaction: Number(row.idle),
    idleSecondsMax: Number(row.idle_seconds ?? 0),
    blocked: Number(row.blocked),
    blockedSecondsMax: Number(row.blocked_seconds ?? 0),
  };
}

/** `backend_type` is NULL where the role may not see it. */
const BASICS = `
SELECT current_setting('server_version_num') AS version,
       (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()) AS encoding,
       pg_is_in_recovery() AS recovering,
       current_setting('transaction_read_only') AS read_only,
       CASE WHEN pg_is_in_recovery() THEN
         CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
              ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 END
       END AS replay_lag,
       (SELECT count(*)::int FROM pg_stat_activity
         WHERE coalesce(backend_type = 'client backend', usesysid IS NOT NULL)) AS used,
       (SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'zenzefi') AS ours`;

const ROLE = `
SELECT current_user::text AS name,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS connection_limit,
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS can_create,
       count(c.oid)::int AS tables,
       (count(c.oid) FILTER (WHERE NOT pg_has_role(c.relowner, 'USAGE')))::int AS foreign_tables
  FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
 WHERE n.nspname = current_schema() OR current_schema() IS NULL AND n.nspname = 'pg_catalog' AND c.oid IS NULL`;

const SIZE = "SELECT pg_database_size(current_database())::float8 AS bytes";

const REPLICAS = `
SELECT coalesce(nullif(application_name, ''), host(client_addr), '?') AS name, state,
       extract(epoch FROM coalesce(replay_lag, interval '0'))::float8 AS lag
  FROM pg_stat_replication ORDER BY 1 LIMIT 20`;

/** Of this database alone, without the connection that asks. */
const WAITS = `
SELECT (count(*) FILTER (WHERE state LIKE 'idle in transaction%'))::int AS idle,
       max(extract(epoch FROM clock_timestamp() - state_change)) FILTER (WHERE state LIKE 'idle in transaction%')::float8
         AS idle_seconds,
       (count(*) FILTER (WHERE wait_event_type = 'Lock'))::int AS blocked,
       max(extract(epoch FROM clock_timestamp() - query_start)) FILTER (WHERE wait_event_type = 'Lock')::float8
         AS blocked_seconds
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

const FROZEN_AGE = "SELECT max(age(datfrozenxid))::float8 AS age FROM pg_database WHERE datallowconn";
