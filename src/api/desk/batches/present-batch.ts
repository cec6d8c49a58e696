import type { Static } from "typebox";
import {
  type Batch,
  type BatchItem,
  type BatchOrder,
  ITEM_OUTCOMES,
  type ItemOutcome,
} from "../../../domain/desk/batches/batch.ts";
import type { Person } from "../../../domain/desk/batches/read-people.ts";
import { ERROR_TABLE } from "../../../http/error-table.ts";
import type { ErrorCode } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Language } from "../../../kernel/language.ts";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import type { BatchOut, BatchWithItemsOut, RehearsalOut } from "./schemas.ts";

type People = ReadonlyMap<Uuid, Person>;

export function presentBatch(batch: Batch): Static<typeof BatchOut> {
  return {
    id: batch.id,
    status: batch.endedAt === null ? "running" : "ended",
    ...presentOrder(batch),
    total: formatMoney(batch.totalCents),
    counts: batch.counts,
    actor_id: batch.actorId,
    actor_name: batch.actorName,
    undo_of: batch.undoOf,
    undone_by: batch.undoneBy,
    created_at: formatTime(batch.createdAt),
    ended_at: formatTimeOrNull(batch.endedAt),
  };
}

export function presentWithItems(
  batch: Batch,
  items: readonly BatchItem[],
  people: People,
  language: Language,
): Static<typeof BatchWithItemsOut> {
  return { ...presentBatch(batch), items: items.map((item) => presentItem(item, people, language)) };
}

export function presentRehearsal(
  order: BatchOrder,
  items: readonly BatchItem[],
  people: People,
  language: Language,
): Static<typeof RehearsalOut> {
  const totalCents = items.reduce((sum: Cents, { amountCents }) => sum + (amountCents ?? 0n), 0n);
  return {
    ...presentOrder(order),
    total: formatMoney(totalCents),
    counts: countOutcomes(items),
    items: items.map((item) => presentItem(item, people, language)),
  };
}

function presentOrder({ action, amountCents, creditKind = null, reason }: BatchOrder) {
  return { action, amount: moneyOrNull(amountCents), credit_kind: creditKind, reason };
}

function presentItem(
  { targetId, outcome, code, amountCents }: BatchItem,
  people: People,
  language: Language,
) {
  const message = code !== null && isErrorCode(code) ? ERROR_TABLE[code].title[language] : null;
  const { userId = null, username = null, email = null } = people.get(targetId) ?? {};
  const whom = { user_id: userId, username, email };
  return { id: targetId, ...whom, outcome, code, message, amount: moneyOrNull(amountCents) };
}

function countOutcomes(items: readonly BatchItem[]): Record<ItemOutcome, number> {
  const counts = { waiting: 0, done: 0, unchanged: 0, refused: 0 };
  for (const outcome of ITEM_OUTCOMES)
    counts[outcome] = items.filter((item) => item.outcome === outcome).length;
  return counts;
}

/** A stored code may be of a later version. */
function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code);
}

function moneyOrNull(cents: Cents | null): string | null {
  return cents === null ? null : formatMoney(cents);
}
