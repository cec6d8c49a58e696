// A process that tests kill: runs the embedded PostgreSQL on the given folder, prints its connection string, and waits.
import { startEmbeddedPostgres } from "../../../src/adapters/embedded-postgres/start-embedded-postgres.ts";

const [dataDir = "", searchPath] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (line) => console.error(line),
    ...(searchPath !== undefined && { searchPath }),
  });
  console.log(postgres.connectionString);
  process.once("SIGTERM", () => void postgres.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
