import { connectToRunningEmbeddedPostgres } from "../../../adapters/embedded-postgres/connect-to-running.ts";
import { inspectPostgres } from "../../../adapters/postgres/inspect-postgres.ts";
import { openPostgres } from "../../../adapters/postgres/postgres-database.ts";
import type { Settings } from "../../../config/settings.ts";
import { type BackupState, readBackupState } from "../../../domain/backups/read-backup-state.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { describeDatabase } from "../../../kernel/database-url.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { DatabaseSight } from "./check.ts";

const BACKUPS_MS_MAX = 4 * SECOND_MS;

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
    return { kind: "open", isEmbedded, state, backups: await lookAtBackups(url, clock, backups.everyMs) };
  } catch (error) {
    const address = isEmbedded ? "DATA_DIR" : addressOf(url);
    return { kind: "away", isEmbedded, address, ...reasonOf(error) };
  }
}

async function lookAtBackups(url: string, clock: Clock, everyMs: number | null): Promise<BackupState | null> {
  const database = openPostgres({ connectionString: url, connectionsMax: 1, queryTimeoutMs: BACKUPS_MS_MAX });
  try {
    return await database.transaction((tx) => readBackupState(tx, clock, everyMs));
  } catch {
    return null;
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
