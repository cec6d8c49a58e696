import { SHORT_LIMITS } from "../../../src/adapters/postgres/connection-config.ts";
import { openClient } from "../../../src/adapters/postgres/open-client.ts";

/** Every row of every table, as texts, by table: to compare two databases. */
export async function readTableTexts(
  url: string,
  without: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const { client } = await openClient(url, SHORT_LIMITS);
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    const texts: Record<string, readonly string[]> = {};
    for (const { name } of tables.filter((table) => !without.includes(table.name))) {
      const { rows } = await client.query<{ text: string }>(
        `SELECT t::text AS text FROM ${client.escapeIdentifier(name)} t ORDER BY 1`,
      );
      texts[name] = rows.map(({ text }) => text);
    }
    return texts;
  } finally {
    await client.end();
  }
}

/** Everything but rows that makes a database what it is: tables, constraints, indexes, triggers and their states, functions. */
export async function readShape(url: string): Promise<readonly string[]> {
  const { client } = await openClient(url, SHORT_LIMITS);
  try {
    const { rows } = await client.query<{ line: string }>(`
      SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             || ' ' || coalesce(column_default, '') AS line
        FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
      UNION ALL SELECT 'function ' || CASE prokind WHEN 'a' THEN oid::regprocedure::text ELSE pg_get_functiondef(oid) END
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      ORDER BY 1`);
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
