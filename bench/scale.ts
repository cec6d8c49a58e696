/**
 * `npm run bench -- scale`: what devices cost that use their tokens at once, and how long the event loop was occupied; with
 * `--before DIR` also of another checkout of the product, in turns.
 */
import { mkdir } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { OURS, startProduct } from "./contenders.ts";
import { probeOf } from "./loop-probe.ts";
import { buyForDevices, type Device, openDevices } from "./many-devices.ts";
import { startTarget } from "./nginx.ts";
import { median, renderTable } from "./report.ts";
import { bytesPerUsageRow, type Sample, takeSample } from "./scale-sample.ts";
import { freePort, type Running } from "./start-program.ts";
import { withNginx } from "./with-nginx.ts";

/** A technician at work: pages, lists and status polls, spread evenly; and a busier one. */
const SIZES = [
  { devices: 0, everyMs: 10_000 },
  { devices: 100, everyMs: 10_000 },
  { devices: 1_000, everyMs: 10_000 },
  { devices: 6_000, everyMs: 5_000 },
  { devices: 10_000, everyMs: 10_000 },
];
/** Smaller ones tell nothing of another checkout. */
const COMPARED_FROM = 6_000;
/** First requests of devices at once. */
const CONNECTING_AT_ONCE = 16;
/** Of a size, before it is measured: code is compiled, and the leases are spread. */
const WARM_UP_SECONDS = 8;

type Options = {
  readonly rounds: number;
  readonly seconds: number;
  /** The folder of another checkout, built; null for none. */
  readonly before: string | null;
};

type Started = { readonly name: string; readonly product: Running; readonly folder: string };
type Size = (typeof SIZES)[number];
type Clients = ReturnType<typeof openDevices>;

type Measured = {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly used: Sample;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly ownMaxMs: number;
  readonly gcMaxMs: number;
};

/** Prints a table for each size. @returns the exit code: 1, with one sentence, if a program is not installed */
export function benchScale({ rounds, seconds, before }: Options): Promise<number> {
  return withNginx(async (place) => {
    const target = place.track(await startTarget(place, await freePort()));
    const started: Started[] = [];
    for (const { name, launcher } of launchersOf(before)) {
      const folder = join(place.folder, name);
      await mkdir(folder);
      const product = await startProduct(folder, target.url, probeOf(folder).environment, launcher);
      started.push({ name, product: place.track(product), folder });
    }
    const turns = before === null ? 1 : rounds;
    process.stdout.write(
      `One process, ${turns} x ${seconds} s for each size. Node ${process.version}, load ${load()}.\n`,
    );
    const sizes = SIZES.filter(({ devices }) => before === null || devices >= COMPARED_FROM);
    const rows: string[][] = [];
    for (const size of sizes) rows.push(...(await measureSize(started, size, turns, seconds)));
    process.stdout.write(`\n${renderTable([HEADER, ...rows])}\n\n`);
    for (const { name, folder } of started)
      process.stdout.write(
        `A row of usage of ${name}: ${await bytesPerUsageRow(folder)} bytes, with its indexes.\n`,
      );
    process.stdout.write(`Load at the end: ${load()}\n`);
  });
}

function launchersOf(before: string | null): { name: string; launcher?: string }[] {
  return [
    ...(before === null ? [] : [{ name: "before", launcher: resolve(before, "bin/zenzefi.mjs") }]),
    { name: OURS },
  ];
}

/** The checkouts take turns. @returns a row for each */
async function measureSize(
  started: readonly Started[],
  size: Size,
  rounds: number,
  seconds: number,
): Promise<string[][]> {
  const ready: (Started & {
    devices: Device[];
    clients: Clients;
    perSecond: number;
    measured: Measured[];
  })[] = [];
  for (const each of started) {
    const devices = await buyForDevices(each.product.url, size.devices);
    const clients = openDevices(each.product.url);
    const fromMs = performance.now();
    await clients.connect(devices, CONNECTING_AT_ONCE);
    const perSecond = (size.devices / (performance.now() - fromMs)) * 1_000;
    ready.push({ ...each, devices, clients, perSecond, measured: [] });
  }
  try {
    for (let round = 0; round < rounds; round++) {
      for (const each of ready) {
        await paceOrWait(each.clients, each.devices, size, WARM_UP_SECONDS);
        each.measured.push(await measure(each, size, seconds));
      }
    }
  } finally {
    for (const { clients } of ready) await clients.close();
  }
  return Promise.all(
    ready.map(async (each) => rowOf(each, size, await takeSample(each.product, each.folder))),
  );
}

async function measure(
  { product, folder, clients, devices }: Started & { devices: readonly Device[]; clients: Clients },
  size: Size,
  seconds: number,
): Promise<Measured> {
  const probe = probeOf(folder);
  const before = await takeSample(product, folder);
  await probe.readDelays();
  const fromMs = performance.now();
  const paced = await paceOrWait(clients, devices, size, seconds);
  const tookSeconds = (performance.now() - fromMs) / 1_000;
  const delays = await probe.readDelays();
  const after = await takeSample(product, folder);
  const perSecond = (of: (sample: Sample) => number): number => (of(after) - of(before)) / tookSeconds;
  return {
    ...paced,
    requests: paced.requests / tookSeconds,
    used: {
      gatewayMs: perSecond(({ gatewayMs }) => gatewayMs),
      postgresMs: perSecond(({ postgresMs }) => postgresMs),
      rows: perSecond(({ rows }) => rows),
      walBytes: perSecond(({ walBytes }) => walBytes),
      residentMb: after.residentMb,
    },
    delayP99Ms: delays.p99Ms,
    delayMaxMs: delays.maxMs,
    ownMaxMs: delays.ownMaxMs,
    gcMaxMs: delays.gcMaxMs,
  };
}

async function paceOrWait(clients: Clients, devices: readonly Device[], { everyMs }: Size, seconds: number) {
  if (devices.length > 0) return clients.pace(devices, everyMs, seconds);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return { requests: 0, p50Ms: Number.NaN, p99Ms: Number.NaN };
}

const HEADER = [
  "",
  "devices",
  "first requests/s",
  "req/s",
  "p50 ms",
  "p99 ms",
  "loop delay p99 ms",
  "longest ms",
  "of it ours ms",
  "longest GC ms",
  "gateway CPU ms/s",
  "PostgreSQL CPU ms/s",
  "usage rows/s",
  "WAL KB/s",
  "gateway MB",
];

/** Medians of the rounds. */
function rowOf(
  { name, perSecond, measured }: { name: string; perSecond: number; measured: readonly Measured[] },
  size: Size,
  last: Sample,
): string[] {
  const text = (of: (round: Measured) => number, digits: number): string => {
    const value = median(measured.map(of));
    return Number.isFinite(value) ? value.toFixed(digits) : "-";
  };
  return [
    name,
    String(size.devices),
    size.devices === 0 ? "-" : perSecond.toFixed(0),
    text(({ requests }) => requests, 0),
    text(({ p50Ms }) => p50Ms, 1),
    text(({ p99Ms }) => p99Ms, 1),
    text(({ delayP99Ms }) => delayP99Ms, 1),
    text(({ delayMaxMs }) => delayMaxMs, 1),
    text(({ ownMaxMs }) => ownMaxMs, 1),
    text(({ gcMaxMs }) => gcMaxMs, 1),
    text(({ used }) => used.gatewayMs, 0),
    text(({ used }) => used.postgresMs, 0),
    text(({ used }) => used.rows, 1),
    text(({ used }) => used.walBytes / 1_024, 0),
    last.residentMb.toFixed(0),
  ];
}

function load(): string {
  return loadavg()
    .map((average) => average.toFixed(1))
    .join(" ");
}
