import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import pg from "pg";
import { PLANNED_ONCE } from "../../kernel/database.port.ts";
import { checkSession } from "./check-session.ts";
import {
  CONNECT_ATTEMPTS_MAX,
  CONNECT_TIMEOUT_MS,
  pooledBegin,
  type TimeLimits,
} from "./connection-config.ts";
import type { DatabasePlace } from "./database-place.ts";
import { NotThePrimary } from "./find-primary.ts";
import {
  asUnavailable,
  isConnectionLost,
  isPreparedLost,
  isUnavailable,
  translateError,
} from "./translate-error.ts";

type Parts = {
  readonly place: DatabasePlace;
  readonly limits: TimeLimits;
  readonly connectionsMax: number;
  /** Called when the server could not serve. */
  readonly onUnavailable: () => void;
};

/**
 * A pool of connections to the database's place, with its faults translated. A connection that is lost, or leads to a server
 * that was left, is destroyed, not returned to the pool.
 */
export function openGuardedPool(parts: Parts): PostgresPool {
  const { place, limits, onUnavailable } = parts;
  const pool = new pg.Pool({
    max: parts.connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    Client: class extends pg.Client {
      constructor() {
        super(place.config(limits));
        place.noteOpened(this);
      }
    },
  });
  // Without listeners for idle and for used connections, a restart of PostgreSQL would end this process.
  pool.on("error", (error, client) => {
    place.noteFault(error, client);
    onUnavailable();
  });
  pool.on("connect", (client) => client.on("error", () => onUnavailable()));
  place.watch();
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isUnavailable(error)) onUnavailable();
      throw translateError(error);
    }
  };
  const checked = new WeakSet<pg.PoolClient>();
  return {
    connect: async () => {
      try {
        return guardClient(parts, await connect(parts, pool, checked), guard);
      } catch (error) {
        // Whatever the reason is, also a wrong password or certificate: there is no database to serve from.
        onUnavailable();
        throw asUnavailable(error);
      }
    },
    end: () => pool.end(),
  };
}

/** A connection to the place where the database is now, checked once. */
async function connect(
  { place, limits }: Parts,
  pool: pg.Pool,
  checked: WeakSet<pg.PoolClient>,
): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt += 1) {
    let client: pg.PoolClient | undefined;
    try {
      await place.find();
      client = await pool.connect();
      while (place.isOutdated(client)) {
        client.release(true);
        client = undefined;
        client = await pool.connect();
      }
      if (!checked.has(client)) {
        await check(place, limits, client);
        checked.add(client);
      }
      return client;
    } catch (error) {
      client?.release(true);
      if (!place.noteFault(error, client) || attempt === CONNECT_ATTEMPTS_MAX) throw error;
    }
  }
}

/** @throws NotThePrimary for a server among several that accepts no writes. A single one may be used to read */
async function check(place: DatabasePlace, limits: TimeLimits, client: pg.PoolClient): Promise<void> {
  const { isWritable, hasSettings } = await checkSession(client, limits);
  if (!isWritable && place.url.hosts.length > 1) throw new NotThePrimary("it accepts no writes");
  if (!hasSettings) place.notePooler();
}

type Guard = <T>(work: () => Promise<T>) => Promise<T>;

function guardClient({ place, limits }: Parts, client: pg.PoolClient, guard: Guard): PostgresPoolClient {
  let isBroken = false;
  let isInTransaction = false;
  const send = async (query: pg.QueryConfig): Promise<pg.QueryResult> => {
    try {
      // A transaction that began at a primary which was replaced must not be committed there.
      if (place.isLeft(client)) throw new NotThePrimary("another host is used now");
      return await client.query(query);
    } catch (error) {
      isBroken ||= isConnectionLost(error);
      if (isPreparedLost(error)) place.notePooler();
      place.noteFault(error, client);
      throw error;
    }
  };
  const sendPooled = async (text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> => {
    if (isInTransaction) return send({ text, values: [...parameters] });
    await send({ text: pooledBegin(limits) });
    const result = await send({ text, values: [...parameters] }).catch(async (error: unknown) => {
      if (!isBroken) await send({ text: "ROLLBACK" });
      throw error;
    });
    await send({ text: "COMMIT" });
    return result;
  };
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== "string") throw new TypeError("cursors are not used here");
    if (text === "begin") isInTransaction = true;
    if (!place.isPooled) return guard(() => send(queryOf(text, parameters)));
    if (text === "begin") return guard(() => send({ text: pooledBegin(limits) }));
    return guard(() => sendPooled(text, parameters));
  }
  return { query, release: () => client.release(isBroken) };
}

/** The names of the statements that are planned once, by their text: the same on each connection. */
const plannedOnce = new Map<string, string>();

function queryOf(text: string, parameters: readonly unknown[]): pg.QueryConfig {
  const values = [...parameters];
  if (!text.endsWith(PLANNED_ONCE)) return { text, values };
  const name = plannedOnce.get(text) ?? `planned_once_${plannedOnce.size}`;
  plannedOnce.set(text, name);
  return { name, text, values };
}
