import { once } from "node:events";
import { join } from "node:path";
import {
  findPostgres15,
  freeLoopbackPort,
  initCluster,
  makeServerFolder,
  spawnPostgres,
} from "./debian-postgres.ts";
import { query } from "./embedded-postgres-process.ts";
import type { TestPostgres } from "./start-test-postgres.ts";
import { waitUntil } from "./wait-until.ts";

/** Starts a PostgreSQL 15, the oldest that the service supports, on a new folder; null if it is not installed. */
export async function startPostgres15(): Promise<TestPostgres | null> {
  const programs = await findPostgres15();
  if (programs === null) return null;
  const folder = await makeServerFolder("postgres-15");
  const dataFolder = join(folder.path, "data");
  await initCluster(programs, dataFolder);
  const port = await freeLoopbackPort();
  const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];
  const server = spawnPostgres(programs, dataFolder, port, settings);
  const adminUrl = `postgresql://zenzefi@127.0.0.1:${port}/postgres`;
  await waitUntil("PostgreSQL 15 answers", 30_000, () =>
    query(adminUrl, "SELECT 1").then(
      () => true,
      () => false,
    ),
  );
  return {
    adminUrl,
    stop: async () => {
      const exited = once(server, "exit");
      server.kill("SIGINT");
      await exited;
      await folder.remove();
    },
  };
}
