import { sql } from "kysely";
import { SHORT_LIMITS } from "../../../adapters/postgres/connection-config.ts";
import { openClient } from "../../../adapters/postgres/open-client.ts";
import { recordUsersChanged } from "../../../domain/access/record-users-changed.ts";
import { allowRemoval } from "../../../domain/audit/remove-audit.ts";
import type { Tx } from "../../../kernel/database.port.ts";

/**
 * What `clear-database` does not delete: the history of migrations, the bundles on offer (only a migration seeds them), and
 * the feed, from which running instances learn that the access of all users has ended.
 */
const RETAINED_TABLES = ["schema_migrations", "access_changes", "bundles"];

/** Deletes every row of our tables except the retained ones. Locks all these tables until the transaction ends. */
export async function eraseRows(tx: Tx): Promise<void> {
  await recordUsersChanged(tx);
  await allowRemoval(tx, "all");
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables
     WHERE schemaname = 'public' AND tablename <> ALL (${RETAINED_TABLES})`.execute(tx);
  await sql`TRUNCATE ${sql.join(rows.map(({ name }) => sql.id("public", name)))}`.execute(tx);
}

/** Drops everything that our migrations ever created, whatever its state. */
export async function dropSchemas(url: string): Promise<void> {
  const { client, transaction, close } = await openClient(url, SHORT_LIMITS);
  try {
    await transaction(async () => {
      await client.query("DROP SCHEMA IF EXISTS public CASCADE");
      // As in a new database.
      await client.query("CREATE SCHEMA public");
      await client.query("GRANT USAGE ON SCHEMA public TO PUBLIC");
    });
  } finally {
    await close();
  }
}
