import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Fact, isFactName } from "./fact.ts";
import {
  type Cursor,
  currentSnapshot,
  deleteReader,
  insertReader,
  lockCursor,
  lockReaders,
  readerExists,
  type StoredFact,
  selectBetween,
  selectFirstBetween,
  updateCursor,
} from "./fact-store.ts";
import type { Snapshot } from "./snapshot-rules.ts";

/** A few milliseconds of reading, and little to do again after a crash. */
const FACTS_AT_ONCE_MAX = 100;

/** A fact as it was recorded. */
export type RecordedFact = Fact & {
  /** Grows, in the order of recording; not without gaps. */
  readonly id: bigint;
  /** Who did it; null for the service itself, and before a sign-in. */
  readonly actorId: Uuid | null;
  readonly at: Date;
};

/**
 * Adds a reader of the outbox by a name of its own. It gets what commits from now on; one that is there already goes on
 * where it is. No fact is pruned any more that it has not read: one that is no longer wanted is to be removed.
 */
export async function addFactReader(tx: Tx, name: string): Promise<void> {
  await lockReaders(tx);
  await insertReader(tx, name, await currentSnapshot(tx));
}

/** Removes a reader: nothing is kept for it any more. */
export async function removeFactReader(tx: Tx, name: string): Promise<void> {
  await deleteReader(tx, name);
}

/**
 * The next facts for a reader, and its cursor behind them, in one transaction with whatever the reader makes of them: each
 * fact is read exactly once, wherever a process dies. A fact that was recorded after another one had committed comes after
 * it, and those of one transaction come in their order: so does what happens to one user. Locks the reader's cursor until the
 * transaction ends.
 * @returns at most `limit`; none if there are none now, or while another instance reads for this reader
 */
export async function readFacts(
  tx: Tx,
  reader: string,
  limit = FACTS_AT_ONCE_MAX,
): Promise<readonly RecordedFact[]> {
  let cursor = await lockCursor(tx, reader);
  if (cursor === null) {
    if (await readerExists(tx, reader)) return [];
    throw new Error(`the reader of facts ${reader} was not added`);
  }
  for (;;) {
    const stretch = await openStretch(tx, cursor);
    if (stretch === null) return [];
    const stored = await selectBetween(tx, stretch, limit);
    cursor = behind(stretch, stored, limit);
    await updateCursor(tx, reader, cursor);
    const facts = stored.flatMap(factOf);
    if (facts.length > 0) return facts;
  }
}

/** What a reader goes through in batches: what one snapshot shows and another one did not. */
type Stretch = Cursor & { readonly until: Snapshot };

/** The stretch that a cursor is in, or the next one; null if nothing has committed since. Needs the cursor locked. */
async function openStretch(tx: Tx, { since, until, afterId }: Cursor): Promise<Stretch | null> {
  if (until !== null) return { since, until, afterId };
  const now = await currentSnapshot(tx);
  const { firstId, isForeign } = await selectFirstBetween(tx, { since, until: now });
  if (isForeign) throw new Error("a cursor of facts is of another PostgreSQL: remove and add its reader");
  return firstId === null ? null : { since, until: now, afterId: firstId - 1n };
}

/** A batch that is not full is the last one of its stretch. */
function behind(stretch: Stretch, batch: readonly StoredFact[], limit: number): Cursor {
  const last = batch.at(-1);
  if (last === undefined || batch.length < limit) return { since: stretch.until, until: null, afterId: 0n };
  return { ...stretch, afterId: last.id };
}

/** None for a fact of a later version: nothing here knows what to make of it. */
function factOf({ id, name, userId, actorId, resourceId, before, after, reason, createdAt }: StoredFact) {
  if (!isFactName(name)) return [];
  const parts = {
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
    ...(reason === null ? {} : { reason }),
  };
  // What the list says of the name was written: `recordFact` alone writes it.
  return [{ name, userId, resourceId, ...parts, id, actorId, at: createdAt } as RecordedFact];
}
