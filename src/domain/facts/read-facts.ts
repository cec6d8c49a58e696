import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Fact, isFactName } from "./fact.ts";
import {
  type Cursor,
  currentSnapshot,
  lockCursor,
  readerExists,
  type StoredFact,
  selectBetween,
  selectFirstBetween,
  updateCursor,
} from "./fact-store.ts";
import type { Snapshot } from "./snapshot-rules.ts";

/** Read in a few milliseconds, and little work to repeat after a crash. */
const FACTS_AT_ONCE_MAX = 100;

/** A fact as it was recorded. */
export type RecordedFact = Fact & {
  /** Ascending in the order of recording, with gaps. */
  readonly id: bigint;
  /** The user who did it; null for the service itself, and before a sign-in. */
  readonly actorId: Uuid | null;
  readonly at: Date;
};

/**
 * Reads the next facts for a reader and moves its cursor after them. The reader does its work in the same transaction, so
 * that each fact is read exactly once, even if the process crashes. A fact that was recorded after another one had committed
 * is read after it; facts of one transaction are read in their order. So the facts of one user are in order. Locks the
 * reader's cursor until the transaction ends.
 * @returns at most `limit` facts; none if there are none now, or while another instance reads for this reader
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
    const range = await openRange(tx, cursor);
    if (range === null) return [];
    const stored = await selectBetween(tx, range, limit);
    cursor = cursorAfter(range, stored, limit);
    await updateCursor(tx, reader, cursor);
    const facts = stored.flatMap(factOf);
    if (facts.length > 0) return facts;
  }
}

/** What a reader reads in batches: the facts that are visible in the snapshot `until`, but not in `since`. */
type ReadRange = Cursor & { readonly until: Snapshot };

/** The range that a cursor is in, or the next one; null if nothing has committed since. The cursor must be locked. */
async function openRange(tx: Tx, { since, until, afterId }: Cursor): Promise<ReadRange | null> {
  if (until !== null) return { since, until, afterId };
  const now = await currentSnapshot(tx);
  const { firstId, isForeign } = await selectFirstBetween(tx, { since, until: now });
  if (isForeign) throw new Error("a cursor of facts is of another PostgreSQL: remove and add its reader");
  return firstId === null ? null : { since, until: now, afterId: firstId - 1n };
}

/** The cursor after a batch. A batch that is not full is the last one of its range. */
function cursorAfter(range: ReadRange, batch: readonly StoredFact[], limit: number): Cursor {
  const last = batch.at(-1);
  if (last === undefined || batch.length < limit) return { since: range.until, until: null, afterId: 0n };
  return { ...range, afterId: last.id };
}

/** Empty for a fact of a later version, which this version does not know. */
function factOf({ id, name, userId, actorId, resourceId, before, after, reason, createdAt }: StoredFact) {
  if (!isFactName(name)) return [];
  const parts = {
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
    ...(reason === null ? {} : { reason }),
  };
  // The row has the members that the list declares for its name, because only `recordFact` writes it.
  return [{ name, userId, resourceId, ...parts, id, actorId, at: createdAt } as RecordedFact];
}
