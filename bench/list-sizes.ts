import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { startEmbeddedPostgres } from "../src/adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp } from "../src/adapters/postgres/migrate.ts";
import { type ExplainedDatabase, openExplained } from "./explained-database.ts";
import { LIST_CASES, type ListCase } from "./list-cases.ts";
import { addRows, addUsers, SEEDED_TABLES, type SeededTable } from "./list-seeds.ts";
import { median, renderTable } from "./report.ts";

/** Less is not told from noise; a list that reads all rows takes a thousand times as long with a thousand times the rows. */
const GREW_MS_MIN = 50;
const GREW_TIMES_MAX = 10;

type Figures = { readonly times: Map<ListCase, number[]>; readonly plans: Map<ListCase, string[]> };

/**
 * How long each list takes with more and more rows: medians, and its plans with the most rows. One table at a time is filled, and
 * emptied again.
 * @param sizes numbers of rows, ascending; ten million of all tables in turn need 10 GB
 * @returns the exit code: 1 if one takes ten times as long with the most rows as with the fewest, and more than 50 ms
 */
export async function benchListSizes(plan: {
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly tables: readonly SeededTable[];
}): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-bench-"));
  const settings = { fsync: "off", max_wal_size: "4GB" };
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {}, settings });
  const database = openExplained(postgres.connectionString);
  try {
    await migrateUp(postgres.connectionString);
    await sql`SET statement_timeout = 0`.execute(database.tx);
    await addUsers(database.tx);
    await sql`SET session_replication_role = replica`.execute(database.tx);
    let grown = 0;
    for (const table of plan.tables) grown += await benchTable(database, table, plan);
    return grown === 0 ? 0 : 1;
  } finally {
    await database.tx.destroy();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns how many lists grow with the rows */
async function benchTable(
  database: ExplainedDatabase,
  table: SeededTable,
  { rounds, sizes }: { readonly rounds: number; readonly sizes: readonly number[] },
): Promise<number> {
  const figures: Figures = { times: new Map(), plans: new Map() };
  const cases = LIST_CASES.filter((one) => one.table === table);
  let rows = 0;
  for (const size of sizes) {
    await addRows(database.tx, table, { after: rows, upTo: size });
    rows = size;
    for (const one of cases) await measure(database, one, { rows, rounds, figures });
  }
  await sql`TRUNCATE ${sql.table(table)} CASCADE`.execute(database.tx);
  return report(table, sizes, figures);
}

async function measure(
  database: ExplainedDatabase,
  one: ListCase,
  { rows, rounds, figures }: { readonly rows: number; readonly rounds: number; readonly figures: Figures },
): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    await one.run(database.tx, rows);
    times.push(performance.now() - startedMs);
  }
  figures.times.set(one, [...(figures.times.get(one) ?? []), median(times)]);
  figures.plans.set(one, await database.explain((tx) => one.run(tx, rows)));
}

function report(table: SeededTable, sizes: readonly number[], { times, plans }: Figures): number {
  const lines: string[][] = [[table, ...sizes.map((size) => `${size} rows, ms`)]];
  const grown: ListCase[] = [];
  for (const [one, medians] of times) {
    lines.push([one.name, ...medians.map((ms) => ms.toFixed(1))]);
    const [first = 0] = medians;
    const last = medians.at(-1) ?? 0;
    if (last > GREW_MS_MIN && last > first * GREW_TIMES_MAX) grown.push(one);
  }
  process.stdout.write(`\n${renderTable(lines)}\n`);
  for (const [one, texts] of plans) {
    process.stdout.write(`\n-- ${table}, ${one.name}\n${texts.join("\n--\n")}\n`);
  }
  if (grown.length > 0)
    process.stdout.write(`\nGrow with the rows: ${grown.map(({ name }) => name).join(", ")}\n`);
  return grown.length;
}

/** @throws Error: one is no seeded table */
export function readTables(names: string | undefined): readonly SeededTable[] {
  if (names === undefined) return SEEDED_TABLES;
  return names.split(",").map((name) => {
    const table = SEEDED_TABLES.find((known) => known === name);
    if (table === undefined) throw new Error(`The tables are ${SEEDED_TABLES.join(", ")}; not ${name}`);
    return table;
  });
}
