import type { Actor } from "../../../kernel/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { DAY_MS } from "../../../kernel/duration.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { NewId, Uuid } from "../../../kernel/ids.ts";
import type { Log } from "../../../kernel/log.port.ts";
import { type Batch, type ItemResult, requestIdOf } from "./batch.ts";
import {
  deleteEndedBefore,
  endBatch,
  endItem,
  lockNextItem,
  selectItem,
  selectRunning,
  type WaitingItem,
} from "./batch-store.ts";
import { doItem, undoItem } from "./do-item.ts";
import { refusalOf } from "./order-batch.ts";

export type RunBatchesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
};

/**
 * Does what waits in all batches, each item in one transaction with its outcome: after a crash it continues where it was. Several
 * processes share the items.
 */
export async function runBatches(deps: RunBatchesDeps, stopping: AbortSignal): Promise<void> {
  let after: Uuid | null = null;
  while (!stopping.aborted) {
    const batch: Batch | null = await selectRunning(deps.database.direct, after);
    if (batch === null) return;
    await runBatch(deps, batch, stopping);
    after = batch.id;
  }
}

async function runBatch(deps: RunBatchesDeps, batch: Batch, stopping: AbortSignal): Promise<void> {
  let position: number | null = -1;
  while (position !== null && !stopping.aborted) position = await runNext(deps, batch, position);
  if (position === null) await endBatch(deps.database.direct, batch.id, new Date(deps.clock.nowMs()));
}

/** @returns the position of the item that has ended; null if no more waits, but for those that other processes have */
async function runNext(deps: RunBatchesDeps, batch: Batch, after: number): Promise<number | null> {
  let taken: WaitingItem | null = null;
  try {
    await deps.database.transaction(async (tx) => {
      taken = await lockNextItem(tx, batch.id, after);
      if (taken !== null) await endItem(tx, batch.id, taken.position, await work(tx, deps, batch, taken));
    });
  } catch (error) {
    // What the item had begun is rolled back. Whoever takes it before the next statement is refused in the same way.
    if (taken !== null) await refuse(deps, batch, taken, error);
    else throw error;
  }
  return positionOf(taken);
}

/** The compiler does not see that the transaction assigns it. */
function positionOf(taken: WaitingItem | null): number | null {
  return taken?.position ?? null;
}

async function work(tx: Tx, deps: RunBatchesDeps, batch: Batch, item: WaitingItem): Promise<ItemResult> {
  const { actorId: userId, ip, userAgent, undoOf } = batch;
  const actor: Actor = { userId, ip, userAgent, requestId: requestIdOf(batch.id) };
  if (undoOf === null) return doItem(tx, deps, actor, batch, item.targetId);
  const done = await selectItem(tx, undoOf, item.targetId);
  if (done?.outcome !== "done") throw new AppError("not_found");
  return undoItem(tx, deps, actor, batch, { ...done, batchId: undoOf });
}

async function refuse(deps: RunBatchesDeps, batch: Batch, item: WaitingItem, error: unknown): Promise<void> {
  await endItem(deps.database.direct, batch.id, item.position, refusalOrBug(deps, batch, error));
}

/** A bug in one item must not keep all others waiting for ever. @throws service_unavailable: it is tried again */
function refusalOrBug({ log }: RunBatchesDeps, { id }: Batch, error: unknown): ItemResult {
  if (error instanceof AppError) return refusalOf(error);
  log.error("an item of a batch failed", { batch_id: id, error });
  return {
    outcome: "refused",
    code: "internal_error",
    amountCents: null,
    grantedCents: null,
    repaidCents: null,
  };
}

/** Who asks about a change of last year still finds what it was part of. */
const ENDED_RETAINED_MS = 400 * DAY_MS;
/** Each has up to 1,000 items. */
const DELETED_AT_ONCE = 20;

/** Deletes batches that ended 400 days ago, some at a time. The undoing of one goes with it. */
export async function pruneBatches({ database, clock }: RunBatchesDeps): Promise<void> {
  const until = new Date(clock.nowMs() - ENDED_RETAINED_MS);
  while ((await deleteEndedBefore(database.direct, until, DELETED_AT_ONCE)) > 0);
}
