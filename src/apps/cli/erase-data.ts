import pg from "pg";
import { connectionConfig } from "../../adapters/postgres/postgres-database.ts";

/**
 * What `clear-database` leaves: the history of migrations, the bundles on offer (only a migration seeds them), and the
 * feed of changes, through which running instances learn that everybody's access has ended.
 */
const KEPT_TABLES = ["schema_migrations", "access_changes", "bundles"];

/** Removes every row of ours, but not the tables. Locks all of them until it is done. */
export function eraseRows(url: string): Promise<void> {
  return inTransaction(url, async (client) => {
    await client.query("INSERT INTO access_changes (kind, user_id) SELECT 'user_changed', id FROM users");
    const { rows } = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)",
      [KEPT_TABLES],
    );
    await client.query(`TRUNCATE ${rows.map(({ name }) => `public.${name}`).join(", ")}`);
  });
}

/** Removes everything that our migrations ever made, whatever state it is in. */
export function dropSchemas(url: string): Promise<void> {
  return inTransaction(url, async (client) => {
    await client.query("DROP SCHEMA IF EXISTS public CASCADE");
    // As a new database has it.
    await client.query("CREATE SCHEMA public");
    await client.query("GRANT USAGE ON SCHEMA public TO PUBLIC");
  });
}

async function inTransaction(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(connectionConfig(url));
  client.on("error", () => undefined); // The query under way fails with the same fault.
  try {
    await client.connect();
    await client.query("BEGIN");
    await work(client);
    await client.query("COMMIT");
  } finally {
    // Without COMMIT the end of the session undoes it.
    await client.end().catch(() => undefined);
  }
}
