import { connectToRunningEmbeddedPostgres } from "../../../adapters/embedded-postgres/connect-to-running.ts";
import { inspectPostgres } from "../../../adapters/postgres/inspect-postgres.ts";
import { openPostgres } from "../../../adapters/postgres/postgres-database.ts";
import type { Settings } from "../../../config/settings.ts";
import { readAuditState } from "../../../domain/audit/read-audit-state.ts";
import { readBackupState } from "../../../domain/backups/read-backup-state.ts";
import { readWindowsAhead } from "../../../domain/maintenance/read-maintenance.ts";
import { readQueues } from "../../../domain/notifications/read-queues.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Tx } from "../../../kernel/database.port.ts";
import { describeDatabase } from "../../../kernel/database-url.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { DatabaseSight } from "./check.ts";

/** Null where the database has no such record: its migrations are missing. */
type Records = Pick<Extract<DatabaseSight, { kind: "open" }>, "backups" | "audit" | "queues" | "windows">;

const RECORDS_MS_MAX = 4 * SECOND_MS;

/** Looks at the database of the settings: the external one, or the embedded one of a service that runs. Starts none. */
export async function lookAtDatabase(
  { database, dataDir, backups }: Pick<Settings, "database" | "dataDir" | "backups">,
  clock: Clock,
): Promise<DatabaseSight> {
  const isEmbedded = database.kind === "embedded";
  const url = isEmbedded ? await connectToRunningEmbeddedPostgres(dataDir) : database.url.reveal();
  if (url === null) return { kind: "stopped" };
  try {
    const state = await inspectPostgres(url, clock);
    const records = await lookAtRecords(url, clock, backups.everyMs);
    return { kind: "open", isEmbedded, state, ...records };
  } catch (error) {
    const address = isEmbedded ? "DATA_DIR" : addressOf(url);
    return { kind: "away", isEmbedded, address, ...reasonOf(error) };
  }
}

async function lookAtRecords(url: string, clock: Clock, everyMs: number | null): Promise<Records> {
  const database = openPostgres({ connectionString: url, connectionsMax: 1, queryTimeoutMs: RECORDS_MS_MAX });
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T | null> =>
    database.transaction(work).catch(() => null);
  try {
    return {
      backups: await read((tx) => readBackupState(tx, clock, everyMs)),
      audit: await read((tx) => readAuditState(tx, clock)),
      queues: await read((tx) => readQueues(tx, clock)),
      windows: await read((tx) => readWindowsAhead(tx, new Date(clock.nowMs()))),
    };
  } finally {
    await database.close();
  }
}

/** Without the password. */
function addressOf(url: string): string {
  const { hosts, name } = describeDatabase(url);
  return `${hosts}/${name}`;
}

/** Connecting to a name with several addresses fails with an AggregateError, whose message is empty. */
function reasonOf(error: unknown): { code: string; reason: string } {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: "", reason: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { code, reason: error.message };
}
