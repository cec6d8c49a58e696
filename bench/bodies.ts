/**
 * `npm run bench -- bodies`: the cost of an answer by its size, compared with nginx, which checks nothing, and with another
 * checkout of the product. All take turns in each round.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { type Contender, OURS, startProduct } from "./contenders.ts";
import { startFileTarget, startPlain } from "./nginx.ts";
import { renderReport } from "./report.ts";
import { freePort, type Running } from "./start-program.ts";
import { type LoadTurns, measureAll } from "./take-turns.ts";
import { withNginx } from "./with-nginx.ts";

const MIB = 1_048_576;
/** Large bodies are measured on few connections: the cost of a byte matters, not that of a connection. */
const SIZES = [
  { name: "1KiB", bytes: 1_024, connectionsMax: 1_024 },
  { name: "64KiB", bytes: 65_536, connectionsMax: 32 },
  { name: "1MiB", bytes: MIB, connectionsMax: 16 },
  { name: "256MiB", bytes: 256 * MIB, connectionsMax: 2 },
];
const BEFORE = "before";

type Options = LoadTurns & {
  /** The folder of another checkout, built; null for none. */
  readonly before: string | null;
};

/** Prints a table for each size. @returns the exit code: 1, with one sentence, if a program is not installed */
export function benchBodies({ before, ...turns }: Options): Promise<number> {
  return withNginx(async (place) => {
    const files = SIZES.map(({ name, bytes }) => ({
      name,
      type: "application/octet-stream",
      coding: null,
      sent: randomBytes(bytes),
    }));
    const target = place.track(await startFileTarget(place, await freePort(), files));
    const nginx = place.track(await startPlain(place, await freePort(), Number(new URL(target.url).port)));
    const plain = { name: "nginx", url: nginx.url, headers: {}, checks: false, programs: [nginx] };
    const contenders: Contender[] = [];
    for (const { name, launcher } of [{ name: OURS, launcher: undefined }, ...launcherOf(before)]) {
      const product = place.track(await startIn(join(place.folder, name), target.url, launcher));
      contenders.push(await asContender(name, product));
    }
    for (const size of SIZES) {
      const asked = [...contenders, plain];
      await printSize(size, asked, target.url, { ...turns, before });
    }
  });
}

async function printSize(
  size: (typeof SIZES)[number],
  contenders: readonly Contender[],
  targetUrl: string,
  { before, ...turns }: Options,
): Promise<void> {
  const connections = Math.min(turns.connections, size.connectionsMax);
  const asked = contenders.map((each) => ({ ...each, url: `${each.url}/${size.name}` }));
  const measured = await measureAll(asked, targetUrl, { ...turns, connections });
  const against = before === null ? ["nginx"] : [BEFORE, "nginx"];
  process.stdout.write(`\n${size.name}\n${renderReport(measured, against)}\n`);
  for (const { name, programs } of contenders) {
    for (const each of programs) process.stdout.write(`${name}: ${peakMib(each)} MiB resident at the most\n`);
  }
  process.stdout.write("\n");
}

function launcherOf(before: string | null): { name: string; launcher: string }[] {
  return before === null ? [] : [{ name: BEFORE, launcher: resolve(before, "bin/zenzefi.mjs") }];
}

async function startIn(folder: string, targetUrl: string, launcher: string | undefined): Promise<Running> {
  await mkdir(folder);
  return startProduct(folder, targetUrl, {}, launcher);
}

async function asContender(name: string, product: Running): Promise<Contender> {
  const { token } = await (await newCustomer(product.url)).buyToken();
  const url = `${product.url}/api/v1/proxy`;
  return { name, url, headers: clientHeaders(token), checks: true, programs: [product] };
}

/** The peak of the resident memory of the process, or of its largest child. */
function peakMib({ pid }: Running): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  const peaks = [String(pid), ...children].map((id) =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0),
  );
  return Math.round(Math.max(...peaks) / 1_024);
}
