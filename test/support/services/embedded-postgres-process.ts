import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** The embedded PostgreSQL in a process of its own, so that a test can kill that process. */
export type EmbeddedPostgresProcess = {
  readonly connectionString: string;
  readonly process: ChildProcess;
};

const script = fileURLToPath(new URL("hold-embedded-postgres.ts", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Resolves when it is ready.
 * @throws Error with what the process said where it does not start
 */
export async function holdEmbeddedPostgres(
  dataDir: string,
  searchPath?: string,
): Promise<EmbeddedPostgresProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", script, dataDir, ...(searchPath ? [searchPath] : [])],
    { cwd: root },
  );
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const said = once(child.stdout.setEncoding("utf8"), "data").then(([text]) => String(text).trim());
  const ended = once(child, "close").then(() => Promise.reject(new Error(complaints)));
  return { connectionString: await Promise.race([said, ended]), process: child };
}

/** Ends a process as a crash does, and waits until it has ended. */
export async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8"), 10);
}

/** Runs one statement on a connection of its own and gives its rows. */
export async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
