import type { CatalogueTable } from "./backup-file.port.ts";

/**
 * Tables that are not backed up, each with what would be wrong about its rows elsewhere. Every other table is, also one that a
 * later migration adds.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  access_changes:
    "Its rows are ordered by numbers of transactions of this very server; a new server has a new feed.",
  audit_exports:
    "It tells of files on the machines of this installation, and of how far they are deleted here.",
  backups: "It tells of files on the machines of this installation.",
  fact_readers: "A cursor is a snapshot of this very server.",
  facts: "As access_changes; the audit log has the same facts.",
  health_writes:
    "Its rows mean nothing, and it is emptied by each health check, which must not wait for a backup.",
  target_shares: "It tells what running processes hold, each for a minute.",
  target_views: "It tells how running processes see the target, each for half a minute.",
  job_runs: "It tells what the processes of this installation did.",
  notification_channels: "It counts what this installation has sent in the current minute.",
  telegram_buttons: "What they do is of the moment at which they were sent.",
  telegram_codes: "They are valid for ten minutes.",
  telegram_state: "It tells which running process fetches updates.",
  telegram_updates: "Telegram sends an update again for a day, and to the original.",
  notification_deliveries:
    "A copy must not send what the original sends; and it names facts by numbers that begin anew elsewhere.",
};

/** Types whose values have a meaning only on the server that made them. */
const TYPES_OF_ONE_SERVER: ReadonlySet<string> = new Set([
  "cid",
  "oid",
  "pg_lsn",
  "pg_snapshot",
  "tid",
  "xid",
  "xid8",
]);

/**
 * The tables that go into a backup, in the order of their names.
 * @throws Error if one of them has a column that means nothing on another server: decide what becomes of it, here
 */
export function tablesToBackUp(tables: readonly CatalogueTable[]): readonly CatalogueTable[] {
  const chosen = tables.filter(({ name }) => !Object.hasOwn(LEFT_OUT, name));
  for (const { name, columns } of chosen) {
    const column = columns.find(({ type }) => TYPES_OF_ONE_SERVER.has(type));
    if (column !== undefined) {
      throw new Error(`${name}.${column.name} is a ${column.type}, which means nothing on another server`);
    }
  }
  return chosen.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
