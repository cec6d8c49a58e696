import { migrateUp } from "../../src/adapters/postgres/migrate.ts";
import { openPostgres, type PostgresDatabase } from "../../src/adapters/postgres/postgres-database.ts";
import { query } from "./services/embedded-postgres-process.ts";
import { type PostgresPair, startPostgresPair } from "./services/postgres-pair.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import { startTestUpstream } from "./test-upstream.ts";

/** Two instances that know both hosts of a primary and its replica. The target answers `/stream...` without an end. */
export type FailoverWorld = {
  readonly pair: PostgresPair;
  readonly a: TestServer;
  readonly b: TestServer;
  /** Finds the primary as an instance does. */
  readonly database: PostgresDatabase;
  /** Asks the server that is the primary now. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

export async function startFailoverWorld(): Promise<FailoverWorld> {
  const pair = await startPostgresPair();
  if (pair === null) throw new Error("PostgreSQL 15 is not installed");
  await migrateUp(pair.url);
  const upstream = await startTestUpstream((request, response) => {
    response.write("begin ");
    if (!request.url?.startsWith("/stream")) response.end();
  });
  const start = () => startTestServer({ targetUrl: upstream.url, databaseUrl: pair.url });
  const [a, b] = await Promise.all([start(), start()]);
  const database = openPostgres({ connectionString: pair.url, connectionsMax: 1 });
  return {
    pair,
    a,
    b,
    database,
    sql: async (text) => (await query(pair.primaryUrl(), text)) as Record<string, unknown>[],
    stop: async () => {
      await database.close();
      await Promise.all([a.stop(), b.stop()]);
      upstream.server.closeAllConnections();
      await upstream.close();
      await pair.stop();
    },
  };
}
