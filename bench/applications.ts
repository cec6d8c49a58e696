/**
 * `npm run bench -- applications`: how long Chromium takes to load the first page of three applications, and of a page of 256
 * KB, each with an empty cache, and the processor time that this service needs for it: under the prefix, where pages are
 * rewritten, and at the target's own origin. Every turn is one load; the ways take turns in each round.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startDokuwiki } from "../test/support/apps/dokuwiki.ts";
import { startNodeRed } from "../test/support/apps/node-red.ts";
import type { RunningApp } from "../test/support/apps/running-app.ts";
import { startVerdaccio } from "../test/support/apps/verdaccio.ts";
import { launchChromium } from "../test/support/browser/chromium.ts";
import { newCustomer } from "../test/support/customer.ts";
import { startProduct } from "./contenders.ts";
import { findProgram } from "./find-program.ts";
import { startFileTarget } from "./nginx.ts";
import { cpuMsOfTree } from "./process-cpu.ts";
import { median, renderTable } from "./report.ts";
import { sampleBodies } from "./sample-bodies.ts";
import { freePort, type Running } from "./start-program.ts";

const WAYS = ["directly", "by the prefix", "at the own origin"] as const;
type Way = (typeof WAYS)[number];

type Load = { readonly loadMs: number; readonly cpuMs: number };
type State = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;
/** Where a browser loads the page, and what is measured meanwhile. */
type Entrance = { readonly url: string; readonly state: State | null; readonly pid: number | null };

/** Prints the comparison. @returns the exit code: 1, with one sentence, if nginx is not installed */
export async function benchApplications({ rounds }: { readonly rounds: number }): Promise<number> {
  const program = findProgram("nginx");
  if (program === null || process.platform !== "linux") {
    process.stderr.write("The bench needs Linux (it reads /proc), nginx and Chromium.\n");
    return 1;
  }
  const startPage = async (): Promise<RunningApp & { readonly path: string }> => {
    const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
    const port = await freePort();
    const pages = sampleBodies(`http://127.0.0.1:${port}`).filter(({ name }) => name === "page.html");
    const nginx = await startFileTarget({ program, folder }, port, pages);
    const stop = async (): Promise<void> => {
      await nginx.stop();
      await rm(folder, { recursive: true, force: true });
    };
    return { url: nginx.url, stop, path: "/page.html" };
  };
  const targets = [
    ["DokuWiki", startDokuwiki],
    ["Node-RED", startNodeRed],
    ["Verdaccio", startVerdaccio],
    ["HTML, 256 KB", startPage],
  ] as const;
  const browser = await launchChromium();
  try {
    const header = [
      "",
      ...WAYS.map((way) => `load ms ${way}`),
      ...WAYS.slice(1).map((way) => `CPU ms ${way}`),
    ];
    const rows: string[][] = [];
    for (const [title, start] of targets) {
      const target = await start();
      const path = "path" in target && typeof target.path === "string" ? target.path : "/";
      const measured = await measureTarget(browser, { url: target.url, path }, rounds).finally(() =>
        target.stop(),
      );
      const of = (way: Way, what: (load: Load) => number): string =>
        median((measured.get(way) ?? []).map(what)).toFixed(0);
      rows.push([
        title,
        ...WAYS.map((way) => of(way, ({ loadMs }) => loadMs)),
        ...WAYS.slice(1).map((way) => of(way, ({ cpuMs }) => cpuMs)),
      ]);
    }
    process.stdout.write(
      `${rounds} rounds, medians. Node ${process.version}.\n\n${renderTable([header, ...rows])}\n\n`,
    );
    return 0;
  } finally {
    await browser.close();
  }
}

async function measureTarget(
  browser: Browser,
  { url, path }: { readonly url: string; readonly path: string },
  rounds: number,
): Promise<ReadonlyMap<Way, readonly Load[]>> {
  const folders = [
    await mkdtemp(join(tmpdir(), "zenzefi-bench-")),
    await mkdtemp(join(tmpdir(), "zenzefi-bench-")),
  ];
  const running: Running[] = [];
  try {
    const ownPort = String(await freePort());
    const shared = await startProduct(folders[0] ?? "", url);
    running.push(shared);
    const own = await startProduct(folders[1] ?? "", url, { PROXY_PORT: ownPort });
    running.push(own);
    const entrances = new Map<Way, Entrance>([
      ["directly", { url: url + path, state: null, pid: null }],
      ["by the prefix", await enter(browser, shared, `${shared.url}/api/v1/proxy`, path)],
      ["at the own origin", await enter(browser, own, `http://127.0.0.1:${ownPort}`, path)],
    ]);
    const measured = new Map<Way, Load[]>(WAYS.map((way) => [way, []]));
    for (const entrance of entrances.values()) await load(browser, entrance);
    for (let round = 0; round < rounds; round++) {
      for (const [way, entrance] of entrances) measured.get(way)?.push(await load(browser, entrance));
    }
    return measured;
  } finally {
    for (const each of running) await each.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

/** Connects a browser by a link with a new token; the link leads to the own origin if there is one. */
async function enter(browser: Browser, product: Running, place: string, path: string): Promise<Entrance> {
  const { token } = await (await newCustomer(product.url)).buyToken();
  const context = await browser.newContext();
  await (await context.newPage()).goto(`${product.url}/api/v1/proxy${path}?token=${token}`);
  const state = await context.storageState();
  await context.close();
  return { url: place + path, state, pid: product.pid };
}

/** Loads the page in a browser with an empty cache, until it and its files are there. */
async function load(browser: Browser, { url, state, pid }: Entrance): Promise<Load> {
  const context = await browser.newContext(state === null ? {} : { storageState: state });
  const page = await context.newPage();
  const cpuMs = (): number => (pid === null ? 0 : cpuMsOfTree(pid));
  const before = cpuMs();
  const startedMs = performance.now();
  const answer = await page.goto(url, { waitUntil: "load" });
  const loadMs = performance.now() - startedMs;
  if (answer?.ok() !== true) throw new Error(`${url} is answered ${answer?.status()}`);
  const used = cpuMs() - before;
  await context.close();
  return { loadMs, cpuMs: used };
}
