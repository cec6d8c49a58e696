import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DURATION_HOURS, type DurationHours } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AutoExtension } from "./auto-extension.ts";
import { EXTENDED_BEFORE_MS, MONTH_MS, TOLD_BEFORE_MS } from "./auto-extension-rules.ts";
import type { Interval } from "./interval-rules.ts";

/** What the owner of a token wishes; null: nothing. Nothing is locked. */
export async function selectAutoExtension(tx: Tx, tokenId: Uuid): Promise<AutoExtension | null> {
  const row = await tx
    .selectFrom("token_auto_extensions")
    .select(["duration_hours", "times_left", "month_cents_max"])
    .where("token_id", "=", tokenId)
    .executeTakeFirst();
  return row === undefined ? null : wishOf(row);
}

type StoredWish = {
  readonly duration_hours: number;
  readonly times_left: number;
  readonly month_cents_max: Cents;
};

function wishOf({ duration_hours, times_left, month_cents_max }: StoredWish): AutoExtension {
  return {
    durationHours: soldLength(duration_hours),
    timesLeft: times_left,
    monthCentsMax: month_cents_max,
  };
}

/** The table has no others. */
function soldLength(stored: number): DurationHours {
  const known = DURATION_HOURS.find((hours) => hours === stored);
  if (known === undefined) throw new Error(`no token of ${stored} h is sold`);
  return known;
}

export async function upsertAutoExtension(
  tx: Tx,
  tokenId: Uuid,
  wish: AutoExtension,
  now: Date,
): Promise<void> {
  const values = {
    duration_hours: wish.durationHours,
    times_left: wish.timesLeft,
    month_cents_max: wish.monthCentsMax,
    // The new wish may be possible where the former one was not.
    told_ahead_of: null,
    failed_before: null,
    updated_at: now,
  };
  await tx
    .insertInto("token_auto_extensions")
    .values({ token_id: tokenId, ...values })
    .onConflict((conflict) => conflict.column("token_id").doUpdateSet(values))
    .execute();
}

/** @returns what was wished; null: nothing */
export async function deleteAutoExtension(tx: Tx, tokenId: Uuid): Promise<AutoExtension | null> {
  const row = await tx
    .deleteFrom("token_auto_extensions")
    .where("token_id", "=", tokenId)
    .returning(["duration_hours", "times_left", "month_cents_max"])
    .executeTakeFirst();
  return row === undefined ? null : wishOf(row);
}

export async function countAutoExtension(tx: Tx, tokenId: Uuid): Promise<void> {
  await tx
    .updateTable("token_auto_extensions")
    .set((eb) => ({ times_left: eb("times_left", "-", 1) }))
    .where("token_id", "=", tokenId)
    .execute();
}

/** What was spent on automatic extensions of a token within a month. */
export async function sumOfMonth(tx: Tx, tokenId: Uuid, now: Date): Promise<Cents> {
  const { spent } = await tx
    .selectFrom("token_extensions")
    .select((eb) => eb.fn.coalesce(eb.fn.sum<bigint>("price_cents"), eb.lit(0)).as("spent"))
    .where("token_id", "=", tokenId)
    .where("is_automatic", "=", true)
    .where("created_at", ">", new Date(now.getTime() - MONTH_MS))
    .executeTakeFirstOrThrow();
  return BigInt(spent);
}

const END = sql`token_end(t.activated_at, t.duration_hours, t.added_ms)`;
/** As times are here: a token of another service may have been activated at a microsecond. */
const END_MS = sql`date_trunc('milliseconds', ${END})`;

/** A token with a wish, and when it ends. */
export type EndingToken = { readonly tokenId: Uuid; readonly userId: Uuid; readonly endsAt: Date };

/**
 * Tokens that end within five minutes, and are to be extended before; the next to end first. Those of which it is known that they cannot be
 * extended before this end are left out, and frozen ones. Uses `access_tokens_end_idx`.
 */
export function selectDue(tx: Tx, nowMs: number, limit: number): Promise<EndingToken[]> {
  const within = { fromMs: nowMs, toMs: nowMs + EXTENDED_BEFORE_MS };
  return selectEnding(tx, nowMs, within, limit, sql`w.failed_before IS DISTINCT FROM ${END_MS}`);
}

/** Tokens that end within an hour, are not due yet, and whose owners were not told of that. Uses `access_tokens_end_idx`. */
export function selectUntold(tx: Tx, nowMs: number, limit: number): Promise<EndingToken[]> {
  const within = { fromMs: nowMs + EXTENDED_BEFORE_MS, toMs: nowMs + TOLD_BEFORE_MS };
  return selectEnding(tx, nowMs, within, limit, sql`w.told_ahead_of IS DISTINCT FROM ${END_MS}`);
}

async function selectEnding(
  tx: Tx,
  nowMs: number,
  { fromMs, toMs }: Interval,
  limit: number,
  condition: ReturnType<typeof sql>,
): Promise<EndingToken[]> {
  const { rows } = await sql<EndingToken>`
    SELECT t.id AS "tokenId", t.user_id AS "userId", ${END_MS} AS "endsAt"
      FROM access_tokens t JOIN token_auto_extensions w ON w.token_id = t.id
     WHERE ${END} > ${new Date(fromMs)} AND ${END} <= ${new Date(toMs)} AND t.revoked_at IS NULL
       AND (t.frozen_until IS NULL OR t.frozen_until <= ${new Date(nowMs)}) AND ${condition}
     ORDER BY "endsAt" LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Notes that the owner was told of this end. @returns false if that was noted before, or the wish is gone */
export async function markTold(
  tx: Tx,
  { tokenId, endsAt }: EndingToken,
  told: "told_ahead_of" | "failed_before",
): Promise<boolean> {
  const marked = await tx
    .updateTable("token_auto_extensions")
    .set({ [told]: endsAt })
    .where("token_id", "=", tokenId)
    .where(told, "is distinct from", endsAt)
    .returning("token_id")
    .executeTakeFirst();
  return marked !== undefined;
}
