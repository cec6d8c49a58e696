import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { connectToRunningEmbeddedPostgres } from "../src/adapters/embedded-postgres/connect-to-running.ts";
import { postmasterPid } from "../test/support/services/embedded-postgres-process.ts";
import { buyByHttp, richCustomers } from "./buy-by-http.ts";
import { dataDirOf, OURS, startProduct } from "./contenders.ts";
import { buyByPgbench, findPgbench } from "./pgbench.ts";
import { cpuMsOfTree } from "./process-cpu.ts";
import { median, renderTable } from "./report.ts";
import { createCounter, loadCounter, readCounter, resetCounter } from "./statement-times.ts";
import type { LoadTurns } from "./take-turns.ts";

/** Connections are opened, code is compiled and PostgreSQL's caches are filled in this time. */
const WARM_UP_SECONDS = 2;
const BARE = "pgbench";
/** A purchase needs no target: no program listens there. */
const NO_TARGET = "http://127.0.0.1:9";

type Bought = { readonly purchases: number; readonly perSecond: number; readonly meanMs: number };
type Buy = (seconds: number) => Promise<Bought>;
type Turn = {
  readonly perSecond: number;
  readonly meanMs: number;
  /** Statement time of PostgreSQL for each purchase. */
  readonly databaseMs: number;
  /** Processor time of all of PostgreSQL's processes for each purchase. */
  readonly cpuMs: number;
  /** Processor time of the product besides that, for each purchase: 0 for pgbench, but for what its jobs take. */
  readonly nodeCpuMs: number;
  readonly statements: ReadonlySet<string>;
};

/** Prints the comparison. @returns the exit code: 1, with one sentence, if a program is not installed */
export async function benchPurchase(plan: LoadTurns): Promise<number> {
  const pgbench = findPgbench();
  if (pgbench === null || process.platform !== "linux") {
    process.stderr.write(
      "The bench of a purchase needs Linux (it reads /proc) and pgbench: apt-get install postgresql-15\n",
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
  try {
    await startWithCounter(folder);
    const product = await startProduct(folder, NO_TARGET);
    try {
      const database = await databaseIn(folder);
      await createCounter(database);
      const customers = await richCustomers(product.url, plan.connections);
      const ours: Buy = (seconds) => buyByHttp(product.url, customers, seconds);
      const bare: Buy = (seconds) =>
        buyByPgbench(pgbench, database, { connections: plan.connections, seconds });
      await printTurns(plan, [ours, bare], (buy) =>
        takeTurn(buy, product.pid, { folder, database, seconds: plan.seconds }),
      );
    } finally {
      await product.stop();
    }
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** PostgreSQL loads a library only when it starts: the first start stores the setting, the next one has the library. */
async function startWithCounter(folder: string): Promise<void> {
  const first = await startProduct(folder, NO_TARGET);
  try {
    await loadCounter(await databaseIn(folder));
  } finally {
    await first.stop();
  }
}

async function databaseIn(folder: string): Promise<string> {
  const connectionString = await connectToRunningEmbeddedPostgres(dataDirOf(folder));
  if (connectionString === null) throw new Error("the embedded PostgreSQL does not answer");
  return connectionString;
}

/** @param productPid the process that started PostgreSQL too */
async function takeTurn(
  buy: Buy,
  productPid: number,
  {
    folder,
    database,
    seconds,
  }: { readonly folder: string; readonly database: string; readonly seconds: number },
): Promise<Turn> {
  const pid = await postmasterPid(dataDirOf(folder));
  await resetCounter(database);
  const [allBefore, before] = [cpuMsOfTree(productPid), cpuMsOfTree(pid)];
  const { purchases, perSecond, meanMs } = await buy(seconds);
  const [all, own] = [cpuMsOfTree(productPid) - allBefore, cpuMsOfTree(pid) - before];
  const cpuMs = own / purchases;
  const nodeCpuMs = (all - own) / purchases;
  const { totalMs, perPurchase } = await readCounter(database, purchases);
  return { perSecond, meanMs, databaseMs: totalMs / purchases, cpuMs, nodeCpuMs, statements: perPurchase };
}

async function printTurns(
  { rounds, seconds, connections }: LoadTurns,
  buyers: readonly [Buy, Buy],
  take: (buy: Buy) => Promise<Turn>,
): Promise<void> {
  process.stdout.write(
    `${rounds} rounds of ${seconds} s, ${connections} connections, medians. Node ${process.version}.\n`,
  );
  for (const buy of buyers) await buy(WARM_UP_SECONDS);
  const [ours, bare] = buyers;
  const turns: { readonly ours: Turn[]; readonly bare: Turn[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    const [mine, theirs] = [await take(ours), await take(bare)];
    expectSameStatements(mine, theirs);
    turns.ours.push(mine);
    turns.bare.push(theirs);
  }
  process.stdout.write(`\n${renderTurns(turns.ours, turns.bare)}\n\n`);
}

/** With different statements the comparison would be meaningless. */
function expectSameStatements({ statements: ours }: Turn, { statements: theirs }: Turn): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  const only = (of: ReadonlySet<string>, other: ReadonlySet<string>): string =>
    [...of].filter((statement) => !other.has(statement)).join("\n  ");
  throw new Error(
    `bench/purchase.sql is not what a purchase does.\nOnly ${OURS}:\n  ${only(ours, theirs)}\nOnly ${BARE}:\n  ${only(theirs, ours)}`,
  );
}

/** Medians; a ratio is taken round by round, so that other load on the machine affects both sides. */
function renderTurns(ours: readonly Turn[], bare: readonly Turn[]): string {
  const columns: readonly [string, (turn: Turn) => number, number][] = [
    ["purchases/s", (turn) => turn.perSecond, 0],
    ["mean ms", (turn) => turn.meanMs, 2],
    ["database ms", (turn) => turn.databaseMs, 3],
    ["PostgreSQL CPU ms", (turn) => turn.cpuMs, 3],
    ["product's CPU ms", (turn) => turn.nodeCpuMs, 3],
  ];
  const medians = (turns: readonly Turn[]): string[] =>
    columns.map(([, of, digits]) => median(turns.map(of)).toFixed(digits));
  const ratios = columns.map(([, of]) => {
    const bareNumbers = bare.map(of);
    return `${median(ours.map((turn, at) => of(turn) / (bareNumbers[at] ?? Number.NaN))).toFixed(2)}x`;
  });
  return renderTable([
    ["", ...columns.map(([title]) => title)],
    [OURS, ...medians(ours)],
    [BARE, ...medians(bare)],
    [`${OURS} / ${BARE}`, ...ratios],
  ]);
}
