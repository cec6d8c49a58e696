import type { Tx } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Page, PageQuery } from "../../../kernel/page.ts";
import type { Batch, BatchItem } from "./batch.ts";
import { selectBatch, selectBatches, selectItems } from "./batch-store.ts";
import { type Person, readPeople } from "./read-people.ts";

type ReadBatch = {
  readonly batch: Batch;
  readonly items: readonly BatchItem[];
  /** By the ids of the items. */
  readonly people: ReadonlyMap<Uuid, Person>;
};

/** A batch with its items, as far as it is done, and whom they are about. @throws not_found */
export async function readBatch(tx: Tx, id: Uuid): Promise<ReadBatch> {
  // In this order, so that a batch which has ended has no items that wait.
  const batch = await selectBatch(tx, id);
  if (batch === null) throw new AppError("not_found");
  const items = await selectItems(tx, id);
  const ids = items.map(({ targetId }) => targetId);
  return { batch, items, people: await readPeople(tx, batch.action, ids) };
}

/** Batches, newest first. */
export function listBatches(tx: Tx, query: PageQuery): Promise<Page<Batch>> {
  return selectBatches(tx, query);
}
