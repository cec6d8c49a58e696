import { ToolFault } from "../tools/tool-fault.ts";
import { HIDDEN_COLUMNS, SECRET_COLUMN } from "./hidden-columns.ts";
import type { ReadSql } from "./read-only.ts";

/** Rights that the role of a reader must not have, each found by one query over the catalogue. */
const FAULTS = `
SELECT 'it is a superuser, or may make roles or replicate' AS fault FROM pg_roles
 WHERE rolname = session_user AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls)
UNION ALL SELECT 'it is a member of other roles' FROM pg_auth_members
 WHERE member = (SELECT oid FROM pg_roles WHERE rolname = session_user)
UNION ALL SELECT 'it owns ' || relname FROM pg_class
 WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = session_user)
UNION ALL SELECT 'it may write ' || relname FROM pg_class
 WHERE relkind IN ('r', 'p', 'v', 'S') AND relnamespace = 'public'::regnamespace
   AND CASE WHEN relkind = 'S' THEN has_sequence_privilege(session_user, oid, 'USAGE, UPDATE')
       ELSE has_table_privilege(session_user, oid, 'DELETE, TRUNCATE, TRIGGER')
         OR has_any_column_privilege(session_user, oid, 'INSERT, UPDATE, REFERENCES') END
UNION ALL SELECT 'it may read ' || relname || '.' || attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
   AND (atttypid = 'bytea'::regtype OR attname ~ $1 OR relname || '.' || attname = ANY ($2))
   AND has_column_privilege(session_user, c.oid, attnum, 'SELECT')
LIMIT 3`;

/**
 * Only a role that can neither write nor read secrets may run a statement that a model wrote: then PostgreSQL itself refuses
 * what the statement must not do, whatever its text.
 * @throws ToolFault if the role may do more
 */
export async function checkReader(read: ReadSql): Promise<void> {
  const hidden = Object.entries(HIDDEN_COLUMNS).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
  const { rows } = await read(FAULTS, [SECRET_COLUMN, hidden]);
  if (rows.length === 0) return;
  throw new ToolFault(
    `No statement was run: the role of this connection may do too much (${rows.map(String).join("; ")}). A person must run zenzefi mcp-role and set MCP_DATABASE_URL to the role that it makes.`,
  );
}
