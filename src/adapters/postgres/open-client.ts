import pg from "pg";
import { checkSession } from "./check-session.ts";
import { CONNECT_ATTEMPTS_MAX, pooledBegin, type TimeLimits } from "./connection-config.ts";
import { DatabasePlace } from "./database-place.ts";

/** One connection, outside a pool, to the PostgreSQL that accepts writes. */
export type SingleClient = {
  readonly client: pg.Client;
  /** Runs `work` in a transaction, which has the time-outs and the time zone that were asked for. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * Connects. Nothing in `work` of a transaction may depend on the session: a pooler may be between.
 * @param signal closes the connection when it is aborted; what waits for an answer fails at once
 * @throws StartError too
 */
export async function openClient(
  connectionString: string,
  limits: TimeLimits,
  signal?: AbortSignal,
): Promise<SingleClient> {
  const place = new DatabasePlace(connectionString);
  for (let attempt = 1; ; attempt += 1) {
    await place.find();
    signal?.throwIfAborted();
    const client = new pg.Client(place.config(limits));
    client.on("error", () => undefined); // The query under way fails with the same fault.
    const end = (): Promise<void> => client.end().catch(() => undefined);
    signal?.addEventListener("abort", end, { once: true });
    const close = (): Promise<void> => {
      signal?.removeEventListener("abort", end);
      return end();
    };
    try {
      await client.connect();
      const { hasSettings } = await checkSession(client, limits);
      if (!hasSettings) place.notePooler();
      const begin = place.isPooled ? pooledBegin(limits) : "BEGIN";
      return { client, close, transaction: (work) => inTransaction(client, begin, work) };
    } catch (error) {
      await close();
      if (!place.noteFault(error) || attempt === CONNECT_ATTEMPTS_MAX) throw error;
    }
  }
}

async function inTransaction<T>(client: pg.Client, begin: string, work: () => Promise<T>): Promise<T> {
  await client.query(begin);
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
