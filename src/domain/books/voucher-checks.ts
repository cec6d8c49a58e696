import { type RawBuilder, sql } from "kysely";

export type VoucherCheck =
  | "voucher_entry_is_redemption"
  | "voucher_account_is_redeemed_sum"
  | "voucher_token_is_its_time"
  | "voucher_series_is_whole";

/** The invariants of vouchers, each with one statement that selects the rows that break it. */
export const VOUCHER_CHECKS: readonly {
  readonly check: VoucherCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // Each redeemed voucher for money has one entry of its sum, and each such entry one voucher. The unique index of entry_id makes that once.
  {
    check: "voucher_entry_is_redemption",
    broken: sql`
    SELECT coalesce(v.id, t.id) AS id,
           concat('entry of ', t.amount, ' to ', t.user_id, ', voucher of ', v.amount_cents, ' redeemed by ', v.redeemed_by) AS detail
      FROM (SELECT * FROM ledger_transactions WHERE kind = 'voucher') t
      FULL JOIN (SELECT v.id, v.entry_id, v.redeemed_by, s.amount_cents
                   FROM vouchers v JOIN voucher_series s ON s.id = v.series_id
                  WHERE v.redeemed_at IS NOT NULL AND s.amount_cents IS NOT NULL) v ON v.entry_id = t.id
     WHERE t.id IS NULL OR v.id IS NULL OR t.amount <> v.amount_cents OR t.user_id <> v.redeemed_by`,
  },

  // What the account gave is what was redeemed: granted credit is told apart from paid credit by it.
  {
    check: "voucher_account_is_redeemed_sum",
    broken: sql`
    SELECT t.user_id AS id, concat('the account vouchers gave ', sum(t.given), ', redeemed were ', sum(t.redeemed)) AS detail
      FROM (SELECT e.user_id, -p.amount AS given, 0 AS redeemed
              FROM ledger_postings p JOIN ledger_transactions e ON e.id = p.transaction_id
             WHERE p.account = 'vouchers'
            UNION ALL
            SELECT v.redeemed_by, 0, s.amount_cents
              FROM vouchers v JOIN voucher_series s ON s.id = v.series_id
             WHERE v.redeemed_at IS NOT NULL AND s.amount_cents IS NOT NULL) t
     GROUP BY t.user_id HAVING sum(t.given) <> sum(t.redeemed)`,
  },

  // A token may be prolonged later, and its owner may pass it on: what it was charged by stays.
  {
    check: "voucher_token_is_its_time",
    broken: sql`
    SELECT v.id, concat('redeemed by ', v.redeemed_by, ' for ', s.duration_hours, ' h ', s.scope, ': token ', k.id, ' of ',
                        k.duration_hours, ' h ', k.scope, ', entry of ', t.kind, ' ', t.amount, ' of ', t.user_id) AS detail
      FROM vouchers v JOIN voucher_series s ON s.id = v.series_id
      LEFT JOIN access_tokens k ON k.id = v.token_id
      LEFT JOIN ledger_transactions t ON t.id = v.entry_id
     WHERE v.redeemed_at IS NOT NULL
       AND CASE WHEN s.amount_cents IS NOT NULL THEN v.token_id IS NOT NULL
           ELSE (t.kind = 'purchase' AND t.amount = 0 AND t.user_id = v.redeemed_by AND k.charge_id = t.id
                 AND k.duration_hours >= s.duration_hours AND k.scope = s.scope) IS NOT TRUE END`,
  },

  // Not whether it was redeemed after it was made or before it was revoked: the clocks of two instances differ a little.
  {
    check: "voucher_series_is_whole",
    broken: sql`
    SELECT s.id, concat('made ', s.voucher_count, ', there are ', f.found, ', redeemed ', f.redeemed, ', after the end ', f.late) AS detail
      FROM voucher_series s
     CROSS JOIN LATERAL (
           SELECT count(*) AS found, count(v.redeemed_at) AS redeemed,
                  count(*) FILTER (WHERE v.redeemed_at >= s.expires_at) AS late
             FROM vouchers v WHERE v.series_id = s.id) f
     WHERE f.late > 0 OR f.found <> CASE WHEN s.pruned_at IS NULL THEN s.voucher_count ELSE f.redeemed END`,
  },
];
