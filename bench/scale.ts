import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectToRunningEmbeddedPostgres } from "../src/adapters/embedded-postgres/connect-to-running.ts";
import { postmasterPid, query } from "../test/support/services/embedded-postgres-process.ts";
import { dataDirOf, startProduct } from "./contenders.ts";
import { findProgram } from "./find-program.ts";
import { buyForDevices, type Device, openDevices } from "./many-devices.ts";
import { startTarget } from "./nginx.ts";
import { cpuMsOfTree } from "./process-cpu.ts";
import { renderTable } from "./report.ts";
import { freePort, type Running } from "./start-program.ts";

const SIZES = [0, 100, 1_000, 10_000];
/** A technician at work: pages, lists and status polls, spread evenly. */
const EVERY_MS = 10_000;
/** First requests of devices at once. */
const CONNECTING_AT_ONCE = 16;

type Sample = {
  readonly gatewayMs: number;
  readonly postgresMs: number;
  readonly rows: number;
  readonly walBytes: number;
};

type Row = Sample & {
  readonly devices: number;
  readonly connectedPerSecond: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentMb: number;
};

/**
 * Prints what 0, 100, 1,000 and 10,000 devices cost that use their tokens at once, each with a request every 10 s.
 * @returns the exit code: 1, with one sentence, if a program is not installed
 */
export async function benchScale({ seconds }: { readonly seconds: number }): Promise<number> {
  const program = findProgram("nginx");
  if (program === null || process.platform !== "linux") {
    process.stderr.write(
      "The bench of scale needs Linux (it reads /proc) and nginx: apt-get install nginx-light\n",
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
  const targetPort = await freePort();
  const target = await startTarget({ program, folder }, targetPort);
  try {
    const product = await startProduct(folder, `http://127.0.0.1:${targetPort}`);
    try {
      process.stdout.write(`One process, ${seconds} s for each size. Node ${process.version}.\n`);
      const rows: Row[] = [];
      for (const size of SIZES) rows.push(await measure(product, folder, size, seconds));
      process.stdout.write(
        `\n${render(rows)}\n\nA row of usage: ${await bytesPerRow(folder)} bytes, with its indexes.\n`,
      );
    } finally {
      await product.stop();
    }
    return 0;
  } finally {
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(product: Running, folder: string, size: number, seconds: number): Promise<Row> {
  const devices = await buyForDevices(product.url, size);
  const clients = openDevices(product.url);
  try {
    const connectedFromMs = performance.now();
    await clients.connect(devices, CONNECTING_AT_ONCE);
    const connectedPerSecond = (size / (performance.now() - connectedFromMs)) * 1_000;
    const before = await sample(product, folder);
    const fromMs = performance.now();
    const paced = await paceOrWait(clients, devices, seconds);
    const tookSeconds = (performance.now() - fromMs) / 1_000;
    const after = await sample(product, folder);
    const perSecond = (of: (sample: Sample) => number): number => (of(after) - of(before)) / tookSeconds;
    return {
      devices: size,
      connectedPerSecond,
      requestsPerSecond: paced.requests / tookSeconds,
      p50Ms: paced.p50Ms,
      p99Ms: paced.p99Ms,
      gatewayMs: perSecond(({ gatewayMs }) => gatewayMs),
      postgresMs: perSecond(({ postgresMs }) => postgresMs),
      rows: perSecond(({ rows }) => rows),
      walBytes: perSecond(({ walBytes }) => walBytes),
      residentMb: await residentMb(product.pid),
    };
  } finally {
    await clients.close();
  }
}

async function paceOrWait(
  clients: ReturnType<typeof openDevices>,
  devices: readonly Device[],
  seconds: number,
) {
  if (devices.length > 0) return clients.pace(devices, EVERY_MS, seconds);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return { requests: 0, p50Ms: Number.NaN, p99Ms: Number.NaN };
}

async function sample(product: Running, folder: string): Promise<Sample> {
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
  };
}

async function bytesPerRow(folder: string): Promise<string> {
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

function render(rows: readonly Row[]): string {
  const text = (value: number, digits: number): string =>
    Number.isFinite(value) ? value.toFixed(digits) : "-";
  return renderTable([
    [
      "devices",
      "first requests/s",
      "req/s",
      "p50 ms",
      "p99 ms",
      "gateway CPU ms/s",
      "PostgreSQL CPU ms/s",
      "usage rows/s",
      "WAL KB/s",
      "gateway MB",
    ],
    ...rows.map((row) => [
      String(row.devices),
      text(row.connectedPerSecond, 0),
      text(row.requestsPerSecond, 0),
      text(row.p50Ms, 1),
      text(row.p99Ms, 1),
      text(row.gatewayMs, 0),
      text(row.postgresMs, 0),
      text(row.rows, 1),
      text(row.walBytes / 1_024, 0),
      text(row.residentMb, 0),
    ]),
  ]);
}
