import type { Actor } from "../../../kernel/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { NewId, Uuid } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import type { Role } from "../../../kernel/role.ts";
import { recordFact } from "../../facts/record-fact.ts";
import { mayDo } from "../../identity/role-rules.ts";
import { type Batch, type BatchItem, type BatchOrder, PERMISSION_OF } from "./batch.ts";
import { insertBatch, lockBatch, selectBatch, selectItems } from "./batch-store.ts";
import { doItem } from "./do-item.ts";

export type BatchDeps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/** Who orders a batch. */
export type Orderer = { readonly userId: Uuid; readonly role: Role | null };

/** @throws forbidden: the role has not the permission of the single action */
function requireRightTo(by: Orderer, { action }: Pick<BatchOrder, "action">): void {
  if (!mayDo(by.role, PERMISSION_OF[action])) throw new AppError("forbidden");
}

/**
 * Stores what is to be done; `runBatches` does it. Writes one audit row.
 * @param targetIds 1 to 1,000 different ids
 * @throws forbidden
 */
export async function orderBatch(
  tx: Tx,
  deps: BatchDeps,
  actor: Actor,
  by: Orderer,
  order: BatchOrder,
  targetIds: readonly Uuid[],
): Promise<Batch> {
  requireRightTo(by, order);
  return storeBatch(tx, deps, actor, by, { ...order, undoOf: null }, targetIds);
}

/**
 * Orders that a batch be taken back, as far as it was done. Asked again, it answers with the same undoing.
 * @throws not_found, forbidden
 * @throws batch_running: items of it wait. @throws batch_not_reversible: it is an undoing itself
 */
export function undoBatch(
  deps: BatchDeps,
  actor: Actor,
  by: Orderer,
  { batchId, reason }: { readonly batchId: Uuid; readonly reason: string },
): Promise<Batch> {
  return deps.database.transaction(async (tx) => {
    const batch = await lockBatch(tx, batchId);
    if (batch === null) throw new AppError("not_found");
    requireRightTo(by, batch);
    if (batch.undoneBy !== null) return readStored(tx, batch.undoneBy);
    if (batch.undoOf !== null) throw new AppError("batch_not_reversible");
    if (batch.endedAt === null) throw new AppError("batch_running");
    const done = (await selectItems(tx, batchId)).filter(({ outcome }) => outcome === "done");
    const { action, amountCents, creditKind } = batch;
    const order = { action, amountCents: amountCents === null ? null : -amountCents, creditKind, reason };
    const targetIds = done.map(({ targetId }) => targetId);
    return storeBatch(tx, deps, actor, by, { ...order, undoOf: batchId }, targetIds);
  });
}

async function storeBatch(
  tx: Tx,
  deps: BatchDeps,
  actor: Actor,
  by: Orderer,
  order: BatchOrder & Pick<Batch, "undoOf">,
  targetIds: readonly Uuid[],
): Promise<Batch> {
  const { action, amountCents, creditKind = null, undoOf } = order;
  const id = deps.newId();
  const { ip, userAgent } = actor;
  const createdAt = new Date(deps.clock.nowMs());
  await insertBatch(
    tx,
    { ...order, creditKind, id, actorId: by.userId, ip, userAgent, createdAt },
    targetIds,
  );
  await recordFact(tx, deps, actor, {
    name: "batch.started",
    resourceId: id,
    userId: null,
    reason: order.reason,
    after: {
      action,
      items: targetIds.length,
      ...(amountCents === null ? {} : { amount: formatMoney(amountCents) }),
      ...(creditKind === null ? {} : { credit_kind: creditKind }),
      ...(undoOf === null ? {} : { undo_of: undoOf }),
    },
  });
  return readStored(tx, id);
}

async function readStored(tx: Tx, id: Uuid): Promise<Batch> {
  const batch = await selectBatch(tx, id);
  if (batch === null) throw new AppError("not_found");
  return batch;
}

/**
 * What a batch would do to each: the use cases run, each in a transaction that is rolled back. So it is exact for this moment; nothing
 * is stored, announced or audited.
 * @throws forbidden. @throws service_unavailable
 */
export async function rehearseBatch(
  deps: BatchDeps,
  actor: Actor,
  by: Orderer,
  order: BatchOrder,
  targetIds: readonly Uuid[],
): Promise<readonly BatchItem[]> {
  requireRightTo(by, order);
  const items: BatchItem[] = [];
  for (const targetId of targetIds)
    items.push({ targetId, ...(await rehearse(deps, actor, order, targetId)) });
  return items;
}

class Rehearsed extends Error {
  readonly result: Awaited<ReturnType<typeof doItem>>;

  constructor(result: Rehearsed["result"]) {
    super("a rehearsal ends by a rollback");
    this.result = result;
  }
}

async function rehearse(deps: BatchDeps, actor: Actor, order: BatchOrder, targetId: Uuid) {
  try {
    return await deps.database.transaction(async (tx): Promise<never> => {
      throw new Rehearsed(await doItem(tx, deps, actor, order, targetId));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.result;
    return refusalOf(error);
  }
}

/** What an item is after an error that a rule has thrown. @throws the error, if it is of another kind */
export function refusalOf(error: unknown) {
  const isRule = error instanceof AppError && error.code !== "service_unavailable";
  if (!isRule) throw error;
  return {
    outcome: "refused",
    code: error.code,
    amountCents: null,
    grantedCents: null,
    repaidCents: null,
  } as const;
}
