import { connectToRunningEmbeddedPostgres } from "../../../adapters/embedded-postgres/connect-to-running.ts";
import { inspectPostgres } from "../../../adapters/postgres/inspect-postgres.ts";
import type { Settings } from "../../../config/settings.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { describeDatabase } from "../../../kernel/database-url.ts";
import type { DatabaseSight } from "./check.ts";

/** Looks at the database of the settings: the external one, or the embedded one of a service that runs. Starts none. */
export async function lookAtDatabase(
  { database, dataDir }: Pick<Settings, "database" | "dataDir">,
  clock: Clock,
): Promise<DatabaseSight> {
  const isEmbedded = database.kind === "embedded";
  const url = isEmbedded ? await connectToRunningEmbeddedPostgres(dataDir) : database.url.reveal();
  if (url === null) return { kind: "stopped" };
  try {
    return { kind: "open", isEmbedded, state: await inspectPostgres(url, clock) };
  } catch (error) {
    const address = isEmbedded ? "DATA_DIR" : addressOf(url);
    return { kind: "away", isEmbedded, address, ...reasonOf(error) };
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
