import type pg from "pg";
import type { CatalogueTable, SequenceState } from "../../domain/backups/backup-file.port.ts";

/**
 * The tables of the schema `public` with the columns that are stored, in their order. Tables of extensions are not ours. Their
 * rows number about `rowsExpected`.
 */
const TABLES = `
SELECT c.relname AS name, greatest(c.reltuples, 0)::float8 AS "rowsExpected",
       (SELECT json_agg(json_build_object('name', a.attname, 'type', t.typname) ORDER BY a.attnum)
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY c.relname`;

/** The sequences of the schema `public`, with the table whose column each belongs to, if any. */
const SEQUENCES = `
SELECT c.relname AS name, owner.relname AS "table"
  FROM pg_class c
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                       AND d.refclassid = 'pg_class'::regclass
  LEFT JOIN pg_class owner ON owner.oid = d.refobjid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
 ORDER BY c.relname`;

export type CountedTable = CatalogueTable & { readonly rowsExpected: number };

export async function readTables(client: pg.Client): Promise<CountedTable[]> {
  const { rows } = await client.query<CountedTable>(TABLES);
  return rows.map((row) => ({ ...row, columns: row.columns ?? [] }));
}

/** The name of a table or sequence of ours in SQL. */
export function publicName(client: pg.Client, name: string): string {
  return `public.${client.escapeIdentifier(name)}`;
}

/** Where the sequences stand that belong to none of the tables `without`. They are not part of a snapshot: they may be ahead of it. */
export async function readSequences(
  client: pg.Client,
  without: (table: string) => boolean,
): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string; table: string | null }>(SEQUENCES);
  const states: SequenceState[] = [];
  for (const { name, table } of rows) {
    if (table !== null && without(table)) continue;
    const { rows: found } = await client.query<Omit<SequenceState, "name">>(
      `SELECT last_value::text AS value, is_called AS "isCalled" FROM ${publicName(client, name)}`,
    );
    states.push(...found.map((state) => ({ name, ...state })));
  }
  return states;
}
