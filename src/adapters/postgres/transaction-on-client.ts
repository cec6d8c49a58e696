import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { collectAnnouncements } from "../../kernel/announcements.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { DB } from "../../kernel/schema.gen.ts";

/**
 * The transaction that `client` is in, for use cases. What they announce is dropped: no instance runs on a database that is being
 * restored.
 */
export function transactionOn(client: pg.Client): Tx {
  const connection = { query: client.query.bind(client), release: () => undefined };
  const pool = { connect: async () => connection, end: async () => undefined };
  const tx = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  collectAnnouncements(tx);
  return tx;
}
