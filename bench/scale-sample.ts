import { readFile } from "node:fs/promises";
import { connectToRunningEmbeddedPostgres } from "../src/adapters/embedded-postgres/connect-to-running.ts";
import { postmasterPid, query } from "../test/support/services/embedded-postgres-process.ts";
import { dataDirOf } from "./contenders.ts";
import { cpuMsOfTree } from "./process-cpu.ts";
import type { Running } from "./start-program.ts";

/** What a product has used so far. */
export type Sample = {
  readonly gatewayMs: number;
  readonly postgresMs: number;
  readonly rows: number;
  readonly walBytes: number;
  readonly residentMb: number;
};

export async function takeSample(product: Running, folder: string): Promise<Sample> {
  const postgresMs = cpuMsOfTree(await postmasterPid(dataDirOf(folder)));
  const allMs = cpuMsOfTree(product.pid);
  const [counted] = (await query(
    await databaseIn(folder),
    `SELECT (SELECT count(*)::float8 FROM usage_samples) AS rows,
            (pg_current_wal_lsn() - '0/0')::float8 AS wal_bytes`,
  )) as { rows: number; wal_bytes: number }[];
  return {
    // PostgreSQL is a child of the product's first process.
    gatewayMs: allMs - postgresMs,
    postgresMs,
    rows: counted?.rows ?? Number.NaN,
    walBytes: counted?.wal_bytes ?? Number.NaN,
    residentMb: await residentMb(product.pid),
  };
}

export async function bytesPerUsageRow(folder: string): Promise<string> {
  const [counted] = (await query(
    await databaseIn(folder),
    "SELECT pg_total_relation_size('usage_samples')::float8 / count(*) AS bytes FROM usage_samples",
  )) as { bytes: number }[];
  return (counted?.bytes ?? Number.NaN).toFixed(0);
}

async function databaseIn(folder: string): Promise<string> {
  const database = await connectToRunningEmbeddedPostgres(dataDirOf(folder));
  if (database === null) throw new Error("the embedded PostgreSQL does not answer");
  return database;
}

/** Of the processes that serve, not of PostgreSQL. */
async function residentMb(rootPid: number): Promise<number> {
  const children = await readFile(`/proc/${rootPid}/task/${rootPid}/children`, "utf8");
  let kilobytes = 0;
  for (const pid of [String(rootPid), ...children.trim().split(" ")]) {
    if (!(await readFile(`/proc/${pid}/cmdline`, "utf8")).startsWith(process.execPath)) continue;
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  }
  return kilobytes / 1_024;
}
