import fc from "fast-check";
import { sql } from "kysely";
import { addFactReader } from "../../../src/domain/facts/add-fact-reader.ts";
import { pruneFacts } from "../../../src/domain/facts/prune-facts.ts";
import { readFacts } from "../../../src/domain/facts/read-facts.ts";
import { recordFact } from "../../../src/domain/facts/record-fact.ts";
import { removeFactReader } from "../../../src/domain/facts/remove-fact-reader.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { DomainWorld } from "../domain-world.ts";
import { waitUntil } from "../services/wait-until.ts";
import { type HeldTransaction, holdTransaction } from "./held-transaction.ts";

const WRITERS = [0, 1, 2, 3];
const READERS = ["mail", "webhooks"];
const MANY = 1_000;

/** Each writer and each reader does its steps in order, all of them at the same time unless a step is awaited. */
export type ReaderStep =
  | { readonly kind: "record" | "undo" | "commit" | "roll back"; readonly writer: number }
  | { readonly kind: "add"; readonly reader: string; readonly lockTimeoutMs: number }
  | { readonly kind: "read" | "remove"; readonly reader: string }
  | { readonly kind: "prune" }
  | { readonly kind: "settle" };

const writer = fc.constantFrom(...WRITERS);
const reader = fc.constantFrom(...READERS);

export const readerSteps: fc.Arbitrary<readonly ReaderStep[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("record" as const), writer }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom("commit" as const, "roll back" as const, "undo" as const),
        writer,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("add" as const),
        reader,
        lockTimeoutMs: fc.constantFrom(5, 20_000),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("read" as const, "remove" as const), reader }),
    },
    { weight: 3, arbitrary: fc.constantFrom<ReaderStep>({ kind: "prune" }, { kind: "settle" }) },
  ),
  { minLength: 20, maxLength: 60 },
);

/** A fact that was recorded, by whom and in which transaction. */
type Written = { readonly nth: number; readonly writer: number; readonly xid: string };
/** A reader from its addition to its removal: the facts that it got, by their numbers. */
type Reading = {
  readonly since: string;
  readonly got: number[];
  isRemoved: boolean;
  /** What had committed before it was being added: it must not get that. */
  readonly before: readonly Written[];
  /** The last fact that was recorded before it had been added: it must get all later ones. */
  readonly lastNth: number;
};

/** What one reader got, and what it had to get: what committed after it was added. */
export type ReaderResult = {
  readonly got: readonly number[];
  readonly due: readonly number[];
  /** A reader that was removed need not have read all. */
  readonly isRemoved: boolean;
  /** Whether it got the facts of each writer in their order. */
  readonly isInOrder: boolean;
  /** Whether what it had to get begins with its addition. */
  readonly isTimely: boolean;
};

/** Runs the steps on an outbox without readers, then ends all transactions and reads to the end. No reader is left. */
export function runReaderStory(
  world: DomainWorld,
  steps: readonly ReaderStep[],
): Promise<readonly ReaderResult[]> {
  return new ReaderStory(world).run(steps);
}

class ReaderStory {
  readonly #world: DomainWorld;
  readonly #chains = new Map<string, Promise<void>>();
  readonly #open = new Map<number, { readonly held: HeldTransaction; readonly written: Written[] }>();
  readonly #committed: Written[] = [];
  readonly #current = new Map<string, Reading>();
  readonly #readings: Reading[] = [];
  #facts = 0;
  #busyWriters = 0;

  constructor(world: DomainWorld) {
    this.#world = world;
  }

  async run(steps: readonly ReaderStep[]): Promise<readonly ReaderResult[]> {
    for (const step of steps) {
      if (step.kind === "settle") await this.#settle();
      else this.#begin(step);
    }
    for (const each of WRITERS) this.#begin({ kind: "commit", writer: each });
    await Promise.all(this.#chains.values());
    for (const name of this.#current.keys()) {
      while (await this.#read(name, MANY));
    }
    const results = await Promise.all(this.#readings.map((reading) => this.#resultOf(reading)));
    for (const name of this.#current.keys()) await this.#remove(name);
    await this.#prune();
    return results;
  }

  #begin(step: Exclude<ReaderStep, { kind: "settle" }>): void {
    if ("writer" in step) {
      this.#busyWriters += 1;
      this.#chain(`writer ${step.writer}`, async () => {
        await this.#write(step.kind, step.writer);
        this.#busyWriters -= 1;
      });
    } else if (step.kind === "prune") {
      this.#chain("prune", () => this.#prune());
    } else {
      this.#chain(step.reader, () => {
        if (step.kind === "add") return this.#add(step.reader, step.lockTimeoutMs);
        return step.kind === "read" ? this.#read(step.reader, 2) : this.#remove(step.reader);
      });
    }
  }

  #chain(actor: string, work: () => Promise<unknown>): void {
    const before = this.#chains.get(actor) ?? Promise.resolve();
    const after = before.then(work).then(() => undefined);
    // It is awaited at the end.
    after.catch(() => undefined);
    this.#chains.set(actor, after);
  }

  /** Waits until all writers have done their steps, or some transaction waits for a lock. */
  async #settle(): Promise<void> {
    await waitUntil("the writers are idle or wait", 10_000, async () => {
      if (this.#busyWriters === 0) return true;
      const { rows } = await sql`
        SELECT 1 FROM pg_locks WHERE relation IN ('facts'::regclass, 'fact_readers'::regclass) AND NOT granted`.execute(
        this.#world.database.direct,
      );
      return rows.length > 0;
    });
  }

  async #write(kind: "record" | "undo" | "commit" | "roll back", by: number): Promise<void> {
    const open = this.#open.get(by);
    if (kind === "record" || kind === "undo") {
      const { held, written } = open ?? { held: await holdTransaction(this.#world.database), written: [] };
      this.#open.set(by, { held, written });
      const fact = await this.#record(held, by, kind === "undo");
      if (fact !== null) written.push(fact);
      return;
    }
    if (open === undefined) return;
    this.#open.delete(by);
    if (kind === "roll back") return open.held.rollBack();
    await open.held.commit();
    this.#committed.push(...open.written);
  }

  async #record({ tx }: HeldTransaction, by: number, isUndone: boolean): Promise<Written | null> {
    this.#facts += 1;
    const nth = this.#facts;
    if (isUndone) await sql`SAVEPOINT undone`.execute(tx);
    const { rows } = await sql<{ xid: string }>`SELECT pg_current_xact_id()::text AS xid`.execute(tx);
    const fact = { name: "user.login", resourceId: null, userId: null, reason: String(nth) } as const;
    await recordFact(tx, this.#world, THE_SERVICE, fact);
    if (isUndone) await sql`ROLLBACK TO SAVEPOINT undone`.execute(tx);
    return isUndone ? null : { nth, writer: by, xid: rows[0]?.xid ?? "" };
  }

  async #add(name: string, lockTimeoutMs: number): Promise<void> {
    const before = [...this.#committed];
    await addFactReader(this.#world, name, { lockTimeoutMs, pauseMs: 1, triesMax: MANY * MANY });
    const lastNth = this.#facts;
    if (this.#current.has(name)) return;
    const { since } = await this.#world.database.direct
      .selectFrom("fact_readers")
      .select("since")
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    const reading = { since, got: [], isRemoved: false, before, lastNth };
    this.#current.set(name, reading);
    this.#readings.push(reading);
  }

  /** @returns whether it got anything */
  async #read(name: string, limit: number): Promise<boolean> {
    const reading = this.#current.get(name);
    if (reading === undefined) return false;
    const facts = await this.#world.database.transaction((tx) => readFacts(tx, name, limit));
    reading.got.push(...facts.map(({ reason }) => Number(reason)));
    return facts.length > 0;
  }

  async #remove(name: string): Promise<void> {
    const reading = this.#current.get(name);
    if (reading === undefined) return;
    await this.#world.database.transaction((tx) => removeFactReader(tx, name));
    reading.isRemoved = true;
    this.#current.delete(name);
  }

  #prune(): Promise<number> {
    return this.#world.database.transaction((tx) => pruneFacts(tx, this.#world));
  }

  async #resultOf({ since, got, isRemoved, before, lastNth }: Reading): Promise<ReaderResult> {
    const due: Written[] = [];
    for (const fact of this.#committed) {
      const { rows } = await sql<{ isBefore: boolean }>`
        SELECT pg_visible_in_snapshot(${fact.xid}::xid8, ${since}::pg_snapshot) AS "isBefore"`.execute(
        this.#world.database.direct,
      );
      if (rows[0]?.isBefore === false) due.push(fact);
    }
    const isTimely =
      before.every((fact) => !due.includes(fact)) &&
      this.#committed.every((fact) => fact.nth <= lastNth || due.includes(fact));
    const isInOrder = WRITERS.every((each) => {
      const theirs = due.filter((fact) => fact.writer === each).map(({ nth }) => nth);
      const order = got.filter((nth) => theirs.includes(nth));
      return order.every((nth, at) => at === 0 || nth > (order[at - 1] ?? 0));
    });
    return { got, due: due.map(({ nth }) => nth), isRemoved, isInOrder, isTimely };
  }
}
