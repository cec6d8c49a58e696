import { type RawBuilder, sql } from "kysely";

export type ReferralCheck =
  | "bonus_is_paid_once"
  | "clawback_is_share_of_refunds"
  | "bonuses_less_clawbacks_are_in_the_wallet";

/** The invariants of referral bonuses, each with one statement that selects the rows that break it. */
export const REFERRAL_CHECKS: readonly {
  readonly check: ReferralCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // The primary key of referral_bonuses is the referred user, so a bonus with a row there is paid once.
  {
    check: "bonus_is_paid_once",
    broken: sql`
    SELECT coalesce(t.id, b.bonus_id) AS id,
           concat('bonus of ', t.amount, ' to ', t.user_id, ' for purchase ', c.id, ' of ', c.amount) AS detail
      FROM (SELECT * FROM ledger_transactions
             WHERE kind = 'referral_bonus' AND amount > 0 AND NOT is_imported) t
      FULL JOIN referral_bonuses b ON b.bonus_id = t.id
      LEFT JOIN ledger_transactions c ON c.id = b.charge_id
     WHERE t.id IS NULL OR b.bonus_id IS NULL OR t.user_id <> b.referrer_id OR t.amount <> b.bonus_cents
        OR c.kind <> 'purchase' OR c.user_id <> b.referred_user_id OR c.amount <> -b.purchase_cents`,
  },

  {
    check: "clawback_is_share_of_refunds",
    broken: sql`
    SELECT b.bonus_id AS id,
           concat('purchase of ', b.purchase_cents, ', refunded ', r.total, ', bonus ', b.bonus_cents,
                  ', taken back ', b.clawed_back_cents) AS detail
      FROM referral_bonuses b
     CROSS JOIN LATERAL (SELECT coalesce(sum(refunded_cents), 0) AS total
                           FROM token_lots WHERE charge_id = b.charge_id) r
     WHERE b.refunded_cents <> r.total
        OR b.clawed_back_cents <> div(b.bonus_cents::numeric * b.refunded_cents, b.purchase_cents)`,
  },

  {
    check: "bonuses_less_clawbacks_are_in_the_wallet",
    broken: sql`
    SELECT user_id AS id, concat('the wallet got ', got, ', bonuses less clawbacks are ', due) AS detail
      FROM (SELECT user_id, sum(got) AS got, sum(due) AS due
              FROM (SELECT user_id, amount AS got, 0 AS due FROM ledger_transactions 
                     WHERE kind = 'referral_bonus' AND NOT is_imported
                    UNION ALL SELECT referrer_id, 0, bonus_cents - clawed_back_cents FROM referral_bonuses) parts
             GROUP BY user_id) sums
     WHERE got <> due`,
  },
];
