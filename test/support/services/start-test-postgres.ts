import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOwner } from "../../../src/adapters/embedded-postgres/data-dir-owner.ts";
import { findRunFolder } from "../../../src/adapters/embedded-postgres/run-folder.ts";
import { startEmbeddedPostgres } from "../../../src/adapters/embedded-postgres/start-embedded-postgres.ts";
import { stopLeftovers } from "../../../src/adapters/embedded-postgres/stop-leftovers.ts";

/** A PostgreSQL server on which the tests may make databases. */
export type TestPostgres = {
  /** Of a user that may create databases. With `TEST_DATABASE_URL` the database it names is only connected to. */
  readonly adminUrl: string;
  stop(): Promise<void>;
};

const folderPrefix = "zenzefi-test-postgres-";
/** A younger folder may belong to a run that has not claimed it yet. */
const staleAgeMs = 60_000;

/** Tests do not need durability: a power cut may lose everything. */
const fastSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
};

/** The server of `TEST_DATABASE_URL`, else the embedded one, in a folder that is removed at the end. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const external = process.env.TEST_DATABASE_URL;
  if (external) return { adminUrl: external, stop: async () => undefined };
  await removeStaleFolders();
  const dataDir = await mkdtemp(join(tmpdir(), folderPrefix));
  const log = (line: string) => console.error(`test PostgreSQL: ${line}`);
  const removeFolder = () => rm(dataDir, { recursive: true, force: true });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, log, settings: fastSettings });
    return { adminUrl: postgres.connectionString, stop: () => postgres.stop().then(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Removes what interrupted or killed runs have left. */
async function removeStaleFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(folderPrefix));
  for (const path of names.map((name) => join(tmpdir(), name))) {
    const info = await lstat(path).catch(() => null);
    if (info === null || info.uid !== process.getuid?.() || Date.now() - info.mtimeMs < staleAgeMs) continue;
    const runFolder = await findRunFolder(path);
    if (runFolder !== null && (await findOwner(runFolder)) !== null) continue;
    await stopLeftovers(join(path, "postgres"), () => undefined).catch(() => undefined);
    await rm(path, { recursive: true, force: true });
  }
}
