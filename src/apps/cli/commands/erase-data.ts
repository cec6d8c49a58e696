import { sql } from "kysely";
import pg from "pg";
import { connectionConfig } from "../../../adapters/postgres/postgres-database.ts";
import { recordUsersChanged } from "../../../domain/access/record-users-changed.ts";
import type { Tx } from "../../../kernel/database.port.ts";

/**
 * What `clear-database` leaves: the history of migrations, the bundles on offer (only a migration seeds them), and the
 * feed of changes, through which running instances learn that everybody's access has ended.
 */
const KEPT_TABLES = ["schema_migrations", "access_changes", "bundles"];

/** Removes every row of ours, but not the tables. Locks all of them until the transaction ends. */
export async function eraseRows(tx: Tx): Promise<void> {
  await recordUsersChanged(tx);
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename <> ALL (${KEPT_TABLES})`.execute(tx);
  await sql`TRUNCATE ${sql.join(rows.map(({ name }) => sql.id("public", name)))}`.execute(tx);
}

/** Removes everything that our migrations ever made, whatever state it is in. */
export async function dropSchemas(url: string): Promise<void> {
  const client = new pg.Client(connectionConfig(url));
  client.on("error", () => undefined); // The query under way fails with the same fault.
  try {
    await client.connect();
    await client.query("BEGIN");
    await client.query("DROP SCHEMA IF EXISTS public CASCADE");
    // As a new database has it.
    await client.query("CREATE SCHEMA public");
    await client.query("GRANT USAGE ON SCHEMA public TO PUBLIC");
    await client.query("COMMIT");
  } finally {
    // Without COMMIT the end of the session undoes it.
    await client.end().catch(() => undefined);
  }
}
