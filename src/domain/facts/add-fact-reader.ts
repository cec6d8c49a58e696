import { setTimeout as wait } from "node:timers/promises";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import { anyReaderExists, currentSnapshot, insertReader, lockFacts, lockReaders } from "./fact-store.ts";

/**
 * While the first reader waits for the transactions that record facts, later ones wait behind it, so not for long; but longer
 * than PostgreSQL's default `deadlock_timeout`, after which a vacuum of the table yields. In the pause they go on.
 */
const PATIENCE = { lockTimeoutMs: 1_500, pauseMs: 1_000, triesMax: 5 };

/**
 * Adds a reader of the outbox, by its name. It gets what commits from now on; a reader that exists already is left at its
 * position. Facts that a reader has not read are not pruned: remove a reader that is no longer wanted.
 *
 * Without a reader facts are not stored, so the first one is added while no transaction runs that has recorded a fact. It is
 * a transaction of its own, because those that record a fact meanwhile wait for its end.
 * @throws service_unavailable if transactions that record facts stay open for longer than all tries
 */
export async function addFactReader(
  { database }: { readonly database: Database },
  name: string,
  { lockTimeoutMs, pauseMs, triesMax } = PATIENCE,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction((tx) => addInTurn(tx, name, lockTimeoutMs));
    } catch (error) {
      const isTemporary = error instanceof AppError && error.code === "service_unavailable";
      if (!isTemporary || tries === triesMax) throw error;
    }
    await wait(pauseMs);
  }
}

async function addInTurn(tx: Tx, name: string, lockTimeoutMs: number): Promise<void> {
  await lockReaders(tx);
  // While there is a reader, every transaction stores what it records, so that another reader misses nothing.
  if (!(await anyReaderExists(tx))) await lockFacts(tx, lockTimeoutMs);
  await insertReader(tx, name, await currentSnapshot(tx));
}
