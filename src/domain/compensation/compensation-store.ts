import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { Compensations, Json } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { Interval } from "../tokens/interval-rules.ts";
import type { Compensation, CompensationState } from "./compensation.ts";

export type NewCompensation = Pick<
  Compensation,
  "id" | "kind" | "startsAt" | "endsAt" | "intervals" | "actorId" | "reason" | "createdAt"
> & {
  /** When the outage began, if the service compensates it by itself: it does so once. */
  readonly outageAt: Date | null;
  /** The window that it is for: once for each. */
  readonly windowId: Uuid | null;
};

/** @returns false if the outage or the window has its compensation already: nothing is stored */
export async function insertCompensation(tx: Tx, compensation: NewCompensation): Promise<boolean> {
  const { intervals, ...row } = compensation;
  const inserted = await tx
    .insertInto("compensations")
    .values({
      id: row.id,
      kind: row.kind,
      starts_at: row.startsAt,
      ends_at: row.endsAt,
      intervals: JSON.stringify(
        intervals.map(({ fromMs, toMs }) => [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]),
      ),
      outage_at: row.outageAt,
      window_id: row.windowId,
      actor_id: row.actorId,
      reason: row.reason,
      created_at: row.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Compensations with tokens that still wait, oldest first. Uses `compensations_open_idx`. */
export async function selectOpenCompensations(tx: Tx, limit: number): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    SELECT id FROM compensations
     WHERE finished_at IS NULL OR (undo_asked_at IS NOT NULL AND undone_at IS NULL)
     ORDER BY id LIMIT ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** How far a compensation has come. */
export type Progress = { readonly doneTo: Uuid | null; readonly undoneTo: Uuid | null };

/** A compensation, locked until the transaction ends; null if it is unknown. Locked before any token. */
export async function lockCompensation(tx: Tx, id: Uuid): Promise<(Compensation & Progress) | null> {
  const row = await tx
    .selectFrom("compensations")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : { ...toCompensation(row), doneTo: row.done_to, undoneTo: row.undone_to };
}

export async function selectCompensation(tx: Tx, id: Uuid): Promise<Compensation | null> {
  const row = await tx.selectFrom("compensations").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toCompensation(row);
}

/** Newest first, by primary key. */
export function selectCompensations(tx: Tx, page: PageQuery): Promise<Page<Compensation>> {
  return selectPage(tx, tx.selectFrom("compensations").selectAll(), page, toCompensation);
}

/** Stores that a slice got its time. @param slice.last null: there are no more tokens */
export async function storeGiven(
  tx: Tx,
  id: Uuid,
  slice: { readonly last: Uuid | null; readonly tokenCount: number; readonly givenMs: number },
  now: Date,
): Promise<void> {
  await sql`
    UPDATE compensations
       SET done_to = coalesce(${slice.last}::uuid, done_to), token_count = token_count + ${slice.tokenCount}::int,
           given_ms = given_ms + ${slice.givenMs}::bigint,
           finished_at = ${slice.last === null ? now : null}::timestamptz
     WHERE id = ${id}`.execute(tx);
}

export async function storeUndoAsked(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.updateTable("compensations").set({ undo_asked_at: now }).where("id", "=", id).execute();
}

/** Stores that time was taken back from a slice. @param slice.last null: there are no more tokens */
export async function storeTakenBack(
  tx: Tx,
  id: Uuid,
  slice: { readonly last: Uuid | null; readonly takenBackMs: number },
  now: Date,
): Promise<void> {
  await sql`
    UPDATE compensations
       SET undone_to = coalesce(${slice.last}::uuid, undone_to),
           taken_back_ms = taken_back_ms + ${slice.takenBackMs}::bigint,
           undone_at = ${slice.last === null ? now : null}::timestamptz
     WHERE id = ${id}`.execute(tx);
}

function toCompensation(row: Selectable<Compensations>): Compensation {
  return {
    id: row.id,
    kind: row.kind === "maintenance" ? "maintenance" : "outage",
    state: stateOf(row),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    intervals: toIntervals(row.intervals),
    actorId: row.actor_id,
    reason: row.reason,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    tokenCount: row.token_count,
    givenMs: Number(row.given_ms),
    undoneAt: row.undone_at,
    takenBackMs: Number(row.taken_back_ms),
  };
}

function stateOf(row: Selectable<Compensations>): CompensationState {
  if (row.finished_at === null) return "running";
  if (row.undo_asked_at === null) return "given";
  return row.undone_at === null ? "undoing" : "undone";
}

function toIntervals(stored: Json): Interval[] {
  if (!Array.isArray(stored)) return [];
  return stored.map((pair) => {
    const [from, to] = Array.isArray(pair) ? pair : [];
    return { fromMs: Date.parse(String(from)), toMs: Date.parse(String(to)) };
  });
}
