import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CliOptions, CliResult } from "./run-cli.ts";
import { runCommand } from "./run-command.ts";
import { query } from "./services/embedded-postgres-process.ts";
import { createTestDatabase } from "./services/test-database.ts";

/** A new folder and a new, migrated, external database for commands. */
export async function createCliDatabase() {
  const database = await createTestDatabase();
  const cwd = await mkdtemp(join(tmpdir(), "zenzefi-cli-"));
  const secretKey = "0f3c9d1b7a5e42868d1c0b9a7f6e5d4c3b2a1908";
  const env = { DATABASE_URL: database.url, SECRET_KEY: secretKey };
  return {
    cwd,
    secretKey,
    /** As commands print it. */
    name: new URL(database.url).pathname.slice(1),
    url: database.url,
    run: (args: readonly string[], options: Pick<CliOptions, "stdin" | "env"> = {}): Promise<CliResult> =>
      runCommand(args, { cwd, ...options, env: { ...env, ...options.env } }),
    query: (sql: string) => query(database.url, sql),
    async close(): Promise<void> {
      await database.drop();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}
