import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { selectPage } from "../../kernel/select-page.ts";
import { voucherValueOf } from "./series-store.ts";
import type { Voucher, VoucherValue } from "./voucher.ts";

/** A voucher that may be redeemed, locked. */
export type LockedVoucher = {
  readonly id: Uuid;
  readonly number: number;
  readonly seriesId: Uuid;
  readonly value: VoucherValue;
};

/** Inserts the vouchers of a new series, numbered from 1. */
export async function insertVouchers(
  tx: Tx,
  seriesId: Uuid,
  vouchers: readonly { readonly id: Uuid; readonly hash: Buffer }[],
): Promise<void> {
  const rows = vouchers.map(({ id, hash }) => ({ id, hash: hash.toString("hex") }));
  await sql`
    INSERT INTO vouchers (id, series_id, number, code_hash)
    SELECT (made.voucher->>'id')::uuid, ${seriesId}::uuid, made.nth, decode(made.voucher->>'hash', 'hex')
      FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY AS made (voucher, nth)`.execute(
    tx,
  );
}

/**
 * Locks a voucher that can be redeemed until the transaction ends, and its series against a revocation. Who waits for the lock judges
 * the row as it is then. Uses `vouchers_code_hash_key`.
 * @returns null if there is none, or it was redeemed, revoked or has expired: by one statement, that takes as long for each
 */
export async function lockRedeemable(
  tx: Tx,
  hashes: readonly Buffer[],
  now: Date,
): Promise<LockedVoucher | null> {
  const { rows } = await sql<{
    id: Uuid;
    number: number;
    seriesId: Uuid;
    amount_cents: bigint | null;
    duration_hours: number | null;
    scope: string | null;
  }>`
    SELECT v.id, v.number, s.id AS "seriesId", s.amount_cents, s.duration_hours, s.scope
      FROM vouchers v JOIN voucher_series s ON s.id = v.series_id
     WHERE v.code_hash = ANY (${[...hashes]}::bytea[]) AND v.redeemed_at IS NULL
       AND s.revoked_at IS NULL AND s.expires_at > ${now}
       FOR NO KEY UPDATE OF v FOR SHARE OF s`.execute(tx);
  const [row] = rows;
  return row === undefined
    ? null
    : { id: row.id, number: row.number, seriesId: row.seriesId, value: voucherValueOf(row) };
}

/** When a user redeemed the voucher with one of these hashes; null if they did not. */
export async function selectOwnRedemption(
  tx: Tx,
  hashes: readonly Buffer[],
  userId: Uuid,
): Promise<Date | null> {
  const { rows } = await sql<{ redeemedAt: Date }>`
    SELECT redeemed_at AS "redeemedAt" FROM vouchers
     WHERE code_hash = ANY (${[...hashes]}::bytea[]) AND redeemed_by = ${userId}`.execute(tx);
  return rows[0]?.redeemedAt ?? null;
}

export type RedeemedVoucher = {
  readonly id: Uuid;
  readonly at: Date;
  readonly by: Uuid;
  readonly entryId: Uuid;
  readonly tokenId: Uuid | null;
};

/** Ends a locked voucher. @throws Error if it was redeemed: a bug of the caller, which no trigger has to notice */
export async function markRedeemed(tx: Tx, { id, at, by, entryId, tokenId }: RedeemedVoucher): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("vouchers")
    .set({ redeemed_at: at, redeemed_by: by, entry_id: entryId, token_id: tokenId })
    .where("id", "=", id)
    .where("redeemed_at", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error("a voucher was redeemed without its lock");
}

export type VouchersQuery = PageQuery & {
  readonly seriesId: Uuid;
  /** Null: all. */
  readonly isRedeemed: boolean | null;
};

/** The vouchers of a series, the highest number first. */
export function selectVouchers(
  tx: Tx,
  { seriesId, isRedeemed, ...query }: VouchersQuery,
): Promise<Page<Voucher>> {
  const found = tx
    .selectFrom("vouchers")
    .select(["id", "number", "redeemed_at", "redeemed_by", "entry_id", "token_id"])
    // A subquery, not a join, so that the query for the total does not read the users.
    .select(sql<string | null>`(SELECT username FROM users WHERE users.id = redeemed_by)`.as("username"))
    .where("series_id", "=", seriesId)
    .$if(isRedeemed === true, (some) => some.where("redeemed_at", "is not", null))
    .$if(isRedeemed === false, (some) => some.where("redeemed_at", "is", null));
  return selectPage(tx, found, query, (row) => ({
    id: row.id,
    number: row.number,
    redeemed:
      row.redeemed_at === null || row.redeemed_by === null || row.entry_id === null
        ? null
        : {
            at: row.redeemed_at,
            by: row.redeemed_by,
            username: row.username ?? "",
            entryId: row.entry_id,
            tokenId: row.token_id,
          },
  }));
}
