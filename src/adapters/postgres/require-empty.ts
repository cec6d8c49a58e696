import type pg from "pg";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";

/** Tables, views, sequences and the like in the schema `public`, but those of extensions. */
const RELATIONS = `
SELECT c.relname AS name FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY c.relkind = 'r' DESC, c.relname LIMIT 1`;

const OTHERS = `
SELECT application_name AS name FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'zenzefi%' LIMIT 1`;

/** @throws BackupFault: not_empty if anything is in the database, in_use if an instance of the service is connected to it */
export async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(RELATIONS);
  const [found] = rows;
  if (found !== undefined) throw new BackupFault("not_empty", `it has ${found.name}`);
  const { rows: others } = await client.query<{ name: string }>(OTHERS);
  if (others.length > 0) throw new BackupFault("in_use");
}
