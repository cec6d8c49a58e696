import { type RawBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { SCOPES } from "../../kernel/scope.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { SeriesState, VoucherSeries, VoucherValue } from "./voucher.ts";

export async function insertSeries(
  tx: Tx,
  series: Omit<VoucherSeries, "redeemedCount" | "revokedAt">,
): Promise<void> {
  const { value } = series;
  const amount = value.kind === "znc" ? value.amountCents : null;
  const time =
    value.kind === "time"
      ? { duration_hours: value.durationHours, scope: value.scope }
      : { duration_hours: null, scope: null };
  await tx
    .insertInto("voucher_series")
    .values({
      id: series.id,
      amount_cents: amount,
      ...time,
      voucher_count: series.voucherCount,
      note: series.note,
      created_by: series.createdBy,
      created_at: series.createdAt,
      expires_at: series.expiresAt,
    })
    .execute();
}

/** Reads a value out of its columns. @throws Error if they are of another version */
export function voucherValueOf(row: {
  readonly amount_cents: Cents | null;
  readonly duration_hours: number | null;
  readonly scope: string | null;
}): VoucherValue {
  if (row.amount_cents !== null) return { kind: "znc", amountCents: row.amount_cents };
  const scope = SCOPES.find((known) => known === row.scope);
  if (row.duration_hours === null || scope === undefined) throw new Error("a voucher of another version");
  return { kind: "time", durationHours: row.duration_hours, scope };
}

function selected(tx: Tx) {
  // Uses `vouchers_redeemed_idx`.
  const redeemed = sql<number>`(
    SELECT count(*)::int FROM vouchers v WHERE v.series_id = voucher_series.id AND v.redeemed_at IS NOT NULL)`;
  return tx
    .selectFrom("voucher_series")
    .select(["id", "amount_cents", "duration_hours", "scope", "voucher_count", "note"])
    .select(["created_by", "created_at", "expires_at", "revoked_at", redeemed.as("redeemed_count")]);
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof selected>["executeTakeFirst"]>>>;

function seriesOf(row: Row): VoucherSeries {
  return {
    id: row.id,
    value: voucherValueOf(row),
    voucherCount: row.voucher_count,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    redeemedCount: row.redeemed_count,
  };
}

export async function selectSeries(tx: Tx, id: Uuid): Promise<VoucherSeries | null> {
  const row = await selected(tx).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : seriesOf(row);
}

/** Locks a series until the transaction ends, waiting for whoever redeems one of its vouchers, and then reads it. */
export async function lockSeries(tx: Tx, id: Uuid): Promise<VoucherSeries | null> {
  await sql`SELECT 1 FROM voucher_series WHERE id = ${id} FOR NO KEY UPDATE`.execute(tx);
  return selectSeries(tx, id);
}

export async function markRevoked(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await tx.updateTable("voucher_series").set({ revoked_at: at }).where("id", "=", id).execute();
}

export type SeriesQuery = PageQuery & {
  /** A part of the note, in any case; null: any. */
  readonly search: string | null;
  /** Null: all. */
  readonly state: SeriesState | null;
};

/** Series, newest first. A service has some hundreds. */
export function selectAllSeries(
  tx: Tx,
  { search, state, ...query }: SeriesQuery,
  now: Date,
): Promise<Page<VoucherSeries>> {
  const found = selected(tx)
    .$if(state !== null, (some) => some.where(inState(state ?? "open", now)))
    .$if(search !== null, (some) => some.where(contains(search ?? "", [sql.ref("voucher_series.note")])));
  return selectPage(tx, found, query, seriesOf);
}

/** The condition of `seriesStateOf` in series-rules.ts as SQL. */
function inState(state: SeriesState, now: Date): RawBuilder<boolean> {
  const conditions = {
    open: sql<boolean>`(revoked_at IS NULL AND expires_at > ${now})`,
    expired: sql<boolean>`(revoked_at IS NULL AND expires_at <= ${now})`,
    revoked: sql<boolean>`(revoked_at IS NOT NULL)`,
  };
  return conditions[state];
}

/**
 * Deletes the vouchers of series that ended before a time, but for those that were redeemed, and notes that on the series. Uses
 * `voucher_series_end_idx`.
 * @returns of how many series
 */
export async function deleteUnredeemed(
  tx: Tx,
  endedBefore: Date,
  now: Date,
  seriesMax: number,
): Promise<number> {
  const { rows } = await sql`
    WITH ended AS (
      SELECT id FROM voucher_series
       WHERE pruned_at IS NULL AND least(expires_at, revoked_at) < ${endedBefore}
       ORDER BY least(expires_at, revoked_at) LIMIT ${seriesMax}
         FOR NO KEY UPDATE
    ), gone AS (
      DELETE FROM vouchers v USING ended e WHERE v.series_id = e.id AND v.redeemed_at IS NULL
    )
    UPDATE voucher_series s SET pruned_at = ${now} FROM ended e WHERE s.id = e.id RETURNING s.id`.execute(tx);
  return rows.length;
}
