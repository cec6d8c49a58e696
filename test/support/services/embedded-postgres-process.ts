import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** The embedded PostgreSQL in a child process, so that a test can kill that process. */
export type EmbeddedPostgresProcess = {
  readonly connectionString: string;
  readonly process: ChildProcess;
};

const script = fileURLToPath(new URL("hold-embedded-postgres.ts", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Resolves when it is ready.
 * @throws Error with the output of the process if it does not start
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
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ready = once(child.stdout.setEncoding("utf8"), "data").then(([text]) => String(text).trim());
  const ended = once(child, "close").then(() => Promise.reject(new Error(errors)));
  return { connectionString: await Promise.race([ready, ended]), process: child };
}

/** Kills a process and waits until it has ended. */
export async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8"), 10);
}

/** Runs one statement on a new connection. @returns its rows */
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
