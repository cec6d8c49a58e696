import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { sql } from "kysely";
import { openPostgres, type PostgresDatabase } from "../../../src/adapters/postgres/postgres-database.ts";
import { packageFile } from "../../../src/adapters/system/package-root.ts";
import { systemClock } from "../../../src/adapters/system/system-clock.ts";
import { addFactReader } from "../../../src/domain/facts/add-fact-reader.ts";
import { pruneFacts } from "../../../src/domain/facts/prune-facts.ts";
import { readFacts } from "../../../src/domain/facts/read-facts.ts";
import { recordFact } from "../../../src/domain/facts/record-fact.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import { waitUntil } from "../services/wait-until.ts";
import { ShuffledGate } from "./shuffled-gate.ts";

/** How many facts are written and read, and how often readers are killed. */
export type OutboxStory = {
  readonly databaseUrl: string;
  readonly facts: number;
  readonly users: number;
  readonly writers: number;
  readonly readers: readonly string[];
  readonly processesPerReader: number;
  readonly kills: number;
  readonly timeoutMs: number;
};

/** For each reader and user, the numbers of that user's facts in the order in which the reader got them. */
export type Seen = Record<string, Record<string, number[]>>;

/**
 * Two instances record facts by concurrent writers, whose commits are held back in random order; one transaction in eight is
 * rolled back. Readers in separate processes read the facts and are killed during it, and facts are pruned.
 * @returns what each reader got, what was recorded, and how many more facts the readers would have got. At the end pruning has
 *   left no fact
 */
export async function runOutboxStory(
  story: OutboxStory,
): Promise<{ readonly seen: Seen; readonly written: Record<string, number[]>; readonly more: number }> {
  const connectionsMax = Math.ceil(story.writers / 2);
  const instances = [0, 1].map(() => openPostgres({ connectionString: story.databaseUrl, connectionsMax }));
  const watcher = openPostgres({ connectionString: story.databaseUrl, connectionsMax: 2 });
  const readers = new ReaderProcesses(story);
  try {
    const users = await prepareTables(watcher, story);
    readers.start();
    await Promise.all([write(instances, users, story), disturb(readers, watcher, story)]);
    const all = story.facts * story.readers.length;
    await waitUntil("all facts are read", story.timeoutMs, async () => (await countSeen(watcher)) >= all);
    await readers.stop();
    let more = 0;
    await waitUntil("nothing is left once all is read", story.timeoutMs, async () => {
      for (const reader of story.readers) {
        more += (await watcher.transaction((tx) => readFacts(tx, reader))).length;
      }
      await prune(watcher);
      return (await watcher.direct.selectFrom("facts").select("id").execute()).length === 0;
    });
    return { ...(await readTables(watcher)), more };
  } finally {
    await readers.stop();
    await Promise.all([...instances, watcher].map((each) => each.close()));
  }
}

/** @returns the users' ids */
async function prepareTables(database: PostgresDatabase, { users, readers }: OutboxStory): Promise<string[]> {
  const ids = Array.from({ length: users }, () => randomUUID());
  await sql`CREATE TABLE recorded (user_id uuid PRIMARY KEY, nth int NOT NULL)`.execute(database.direct);
  await sql`
    CREATE TABLE seen (id bigint GENERATED ALWAYS AS IDENTITY, reader text, user_id uuid, nth int)`.execute(
    database.direct,
  );
  for (const id of ids) await sql`INSERT INTO recorded VALUES (${id}, 0)`.execute(database.direct);
  for (const reader of readers) await addFactReader({ database }, reader);
  return ids;
}

/** Each writer records facts until enough have committed. */
async function write(
  instances: readonly PostgresDatabase[],
  users: readonly string[],
  story: OutboxStory,
): Promise<void> {
  const gate = new ShuffledGate(Math.floor(story.writers / 2));
  let open = story.facts;
  const writer = async (database: PostgresDatabase): Promise<void> => {
    while (open > 0) {
      open -= 1;
      const user = users[Math.floor(Math.random() * users.length)] ?? "";
      if (!(await recordOne(database, gate, user, Math.random() < 1 / 8))) open += 1;
    }
  };
  try {
    const writers = Array.from({ length: story.writers }, (_, nth) => instances[nth % instances.length]);
    await Promise.all(writers.flatMap((database) => (database === undefined ? [] : [writer(database)])));
  } finally {
    gate.close();
  }
}

/** Records one fact with the user's next number, in a transaction that got its id long before. @returns whether it committed */
async function recordOne(
  database: PostgresDatabase,
  gate: ShuffledGate,
  userId: string,
  isUndone: boolean,
): Promise<boolean> {
  const undone = new Error("rolled back");
  try {
    await database.transaction(async (tx) => {
      await sql`SELECT pg_current_xact_id()`.execute(tx);
      await gate.pass();
      const { rows } = await sql<{ nth: number }>`
        UPDATE recorded SET nth = nth + 1 WHERE user_id = ${userId} RETURNING nth`.execute(tx);
      const reason = String(rows[0]?.nth);
      await recordFact(tx, { clock: systemClock, newId: randomUUID }, THE_SERVICE, {
        name: "user.password_changed",
        resourceId: userId,
        userId,
        reason,
      });
      await gate.pass();
      if (isUndone) throw undone;
    });
    return true;
  } catch (error) {
    if (error !== undone) throw error;
    return false;
  }
}

/** Kills a reader each time that a part of the facts is read, and prunes. */
async function disturb(
  readers: ReaderProcesses,
  watcher: PostgresDatabase,
  story: OutboxStory,
): Promise<void> {
  const all = story.facts * story.readers.length;
  for (let kill = 1; kill <= story.kills; kill += 1) {
    const reached = (all * kill) / (story.kills + 1);
    await waitUntil(`${reached} facts are read`, story.timeoutMs, async () => {
      return (await countSeen(watcher)) >= reached;
    });
    await readers.killOne();
    await prune(watcher);
  }
}

const prune = (database: PostgresDatabase): Promise<number> =>
  database.transaction((tx) => pruneFacts(tx, { clock: systemClock }));

async function countSeen(database: PostgresDatabase): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM seen`.execute(
    database.direct,
  );
  return rows[0]?.count ?? 0;
}

async function readTables(database: PostgresDatabase) {
  const recorded = await sql<{
    user: string;
    last: number;
  }>`SELECT user_id AS "user", nth AS last FROM recorded`.execute(database.direct);
  const notes = await sql<{ reader: string; user: string; nth: number }>`
    SELECT reader, user_id AS "user", nth FROM seen ORDER BY id`.execute(database.direct);
  const seen: Seen = {};
  for (const { reader, user, nth } of notes.rows) {
    const byUser = seen[reader] ?? {};
    seen[reader] = { ...byUser, [user]: [...(byUser[user] ?? []), nth] };
  }
  const numbers = (last: number): number[] => Array.from({ length: last }, (_, nth) => nth + 1);
  const written = Object.fromEntries(
    recorded.rows.filter(({ last }) => last > 0).map(({ user, last }) => [user, numbers(last)]),
  );
  return { seen, written };
}

/** The reader processes. One that is killed is started again. */
class ReaderProcesses {
  readonly #story: OutboxStory;
  readonly #running: { readonly reader: string; process: ChildProcess }[] = [];

  constructor(story: OutboxStory) {
    this.#story = story;
  }

  start(): void {
    for (const reader of this.#story.readers) {
      for (let nth = 0; nth < this.#story.processesPerReader; nth += 1) {
        this.#running.push({ reader, process: this.#spawn(reader) });
      }
    }
  }

  async killOne(): Promise<void> {
    const victim = this.#running[Math.floor(Math.random() * this.#running.length)];
    if (victim === undefined) return;
    await kill(victim.process);
    victim.process = this.#spawn(victim.reader);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map(({ process }) => kill(process)));
  }

  #spawn(reader: string): ChildProcess {
    const script = packageFile("test/support/facts/reader-process.ts");
    return fork(script, [this.#story.databaseUrl, reader], { execArgv: ["--import", "tsx"] });
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
