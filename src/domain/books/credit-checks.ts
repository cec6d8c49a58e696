import { type RawBuilder, sql } from "kysely";

export type CreditCheck =
  | "granted_is_within_the_balance"
  | "granted_is_sum_of_entries"
  | "granted_is_what_awards_have_left"
  | "entry_moves_its_kind_of_credit"
  | "award_is_its_entry"
  | "award_has_left_what_was_not_used"
  | "granted_part_is_its_uses"
  | "granted_refunds_are_what_came_back"
  | "only_ended_awards_expire"
  | "payment_takes_paid_credit_first"
  | "desk_refund_is_of_paid_credit";

/** The accounts whose credits are granted. */
const GIVING = sql`('vouchers', 'bonuses')`;

/** The postings of entries beside the wallet's. */
const OTHER_SIDE = sql`JOIN ledger_postings p ON p.transaction_id = t.id AND p.account <> 'wallet'`;

/** The invariants of the two kinds of credit, each with one statement that selects the rows that break it. */
export const CREDIT_CHECKS: readonly {
  readonly check: CreditCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  {
    check: "granted_is_within_the_balance",
    broken: sql`
    SELECT user_id AS id, concat('granted ', granted, ' of ', balance) AS detail
      FROM wallets WHERE granted < 0 OR granted > balance`,
  },

  // What a release that knows no kinds took of granted credit is in no entry, but in its awards.
  {
    check: "granted_is_sum_of_entries",
    broken: sql`
    SELECT w.user_id AS id, concat('granted ', w.granted, ', entries ', coalesce(e.total, 0), ' less ', coalesce(g.unnamed, 0)) AS detail
      FROM wallets w
      LEFT JOIN (SELECT user_id, sum(granted) AS total FROM ledger_transactions WHERE granted IS NOT NULL GROUP BY user_id) e USING (user_id)
      LEFT JOIN (SELECT user_id, sum(unnamed_cents) AS unnamed FROM wallet_awards GROUP BY user_id) g USING (user_id)
     WHERE w.granted <> coalesce(e.total, 0) - coalesce(g.unnamed, 0)`,
  },

  {
    check: "granted_is_what_awards_have_left",
    broken: sql`
    SELECT w.user_id AS id, concat('granted ', w.granted, ', its awards have ', coalesce(g.total, 0)) AS detail
      FROM wallets w
      LEFT JOIN (SELECT user_id, sum(left_cents) AS total FROM wallet_awards GROUP BY user_id) g USING (user_id)
     WHERE w.granted <> coalesce(g.total, 0)`,
  },

  // A payment is paid; vouchers and bonuses are granted; only granted credit expires; no part is more than its whole. A null is an entry of
  // a release that knew no kinds.
  {
    check: "entry_moves_its_kind_of_credit",
    broken: sql`
    SELECT t.id, concat(t.granted, ' of ', t.amount, ' granted, kind ', t.kind, ', account ', p.account) AS detail
      FROM ledger_transactions t ${OTHER_SIDE}
     WHERE t.granted IS NOT NULL
       AND (t.granted NOT BETWEEN least(t.amount, 0) AND greatest(t.amount, 0)
            OR (t.kind = 'deposit' AND t.granted <> 0)
            OR (p.account IN ${GIVING} AND t.amount > 0 AND t.granted <> t.amount)
            OR (p.account = 'debts' AND t.amount > 0 AND t.granted <> 0))
        OR (t.kind = 'bonus_expired') <> (p.account = 'expired')
        OR (t.kind = 'bonus_expired' AND (t.amount >= 0 OR t.granted IS DISTINCT FROM t.amount))`,
  },

  // Each credit that was granted is one award of its sum. The refund of a token is one of what does not go back to those that it was bought
  // with.
  {
    check: "award_is_its_entry",
    broken: sql`
    SELECT coalesce(t.id, g.entry_id) AS id,
           concat('entry of ', t.granted, ' granted to ', t.user_id, ', award of ', g.cents, ' to ', g.user_id) AS detail
      FROM (SELECT t.*, t.kind = 'refund' AND t.payment_id IS NULL AS is_of_token FROM ledger_transactions t WHERE t.granted > 0) t
      FULL JOIN wallet_awards g ON g.entry_id = t.id
     WHERE t.id IS NULL OR t.user_id <> g.user_id
        OR CASE WHEN t.is_of_token THEN g.cents > t.granted ELSE (g.cents = t.granted) IS NOT TRUE END`,
  },

  {
    check: "award_has_left_what_was_not_used",
    broken: sql`
    SELECT g.entry_id AS id, concat(g.left_cents, ' left of ', g.cents, ', used ', coalesce(u.used, 0), ' and ', g.unnamed_cents) AS detail
      FROM wallet_awards g
      LEFT JOIN (SELECT award_id, sum(cents - returned_cents) AS used FROM award_uses GROUP BY award_id) u ON u.award_id = g.entry_id
     WHERE g.left_cents <> g.cents - coalesce(u.used, 0) - g.unnamed_cents`,
  },

  {
    check: "granted_part_is_its_uses",
    broken: sql`
    SELECT coalesce(t.id, u.entry_id) AS id, concat('granted part ', t.granted, ', of awards ', u.cents, ' of others ', u.others) AS detail
      FROM (SELECT id, user_id, granted FROM ledger_transactions WHERE granted < 0) t
      FULL JOIN (SELECT u.entry_id, sum(u.cents) AS cents, count(*) FILTER (WHERE g.user_id <> e.user_id) AS others
                   FROM award_uses u
                   JOIN wallet_awards g ON g.entry_id = u.award_id
                   JOIN ledger_transactions e ON e.id = u.entry_id GROUP BY u.entry_id) u ON u.entry_id = t.id
     WHERE t.id IS NULL OR u.entry_id IS NULL OR u.cents <> -t.granted OR u.others > 0`,
  },

  // Neither kind gets back more than it paid: what came back to the awards is what the refunds say, and of each purchase at most all.
  {
    check: "granted_refunds_are_what_came_back",
    broken: sql`
    SELECT coalesce(t.user_id, u.user_id) AS id, concat('refunds gave ', t.granted, ' granted, awards got back ', u.returned) AS detail
      FROM (SELECT t.user_id, sum(t.granted - coalesce(g.cents, 0)) AS granted
              FROM ledger_transactions t LEFT JOIN wallet_awards g ON g.entry_id = t.id
             WHERE t.granted > 0 AND t.kind = 'refund' AND t.payment_id IS NULL GROUP BY t.user_id) t
      FULL JOIN (SELECT e.user_id, sum(u.returned_cents) AS returned
                   FROM award_uses u JOIN ledger_transactions e ON e.id = u.entry_id
                  WHERE u.returned_cents > 0 GROUP BY e.user_id) u ON u.user_id = t.user_id
     WHERE coalesce(t.granted, 0) <> coalesce(u.returned, 0)
    UNION ALL
    SELECT u.entry_id, concat(u.returned_cents, ' of ', u.cents, ' came back, used by an entry of kind ', e.kind)
      FROM award_uses u JOIN ledger_transactions e ON e.id = u.entry_id
     WHERE u.returned_cents > u.cents OR u.returned_cents < 0 OR (u.returned_cents > 0 AND e.kind <> 'purchase')`,
  },

  // An award that got something back after its end has a later end now.
  {
    check: "only_ended_awards_expire",
    broken: sql`
    SELECT u.entry_id AS id, concat(u.cents, ' expired at ', e.created_at, ', its end is ', g.ends_at) AS detail
      FROM award_uses u
      JOIN ledger_transactions e ON e.id = u.entry_id AND e.kind = 'bonus_expired'
      JOIN wallet_awards g ON g.entry_id = u.award_id
     WHERE NOT g.is_dated OR (g.ends_at > e.created_at AND NOT EXISTS (
           SELECT FROM award_uses r WHERE r.award_id = g.entry_id AND r.returned_cents > 0))`,
  },

  // Granted credit pays only what paid credit does not cover: after such an entry, all that is left is granted.
  {
    check: "payment_takes_paid_credit_first",
    broken: sql`
    SELECT id, concat('took ', -granted, ' granted, and left ', balance_after - granted_after, ' paid') AS detail
      FROM (SELECT t.id, t.granted, t.amount, t.payment_id, t.balance_after,
                   sum(t.granted) OVER (PARTITION BY t.user_id ORDER BY t.id) AS granted_after
              FROM ledger_transactions t
             WHERE t.user_id IN (SELECT user_id FROM wallet_awards GROUP BY user_id HAVING sum(unnamed_cents) = 0)) e
     WHERE payment_id IS NOT NULL AND amount < 0 AND granted < 0 AND balance_after > granted_after`,
  },

  // What the desk has sent back by a provider was paid. A refund made at the provider, or a dispute, may have taken granted credit as a debt
  // does.
  {
    check: "desk_refund_is_of_paid_credit",
    broken: sql`
    SELECT p.id, concat('took ', -sum(t.granted), ' granted') AS detail
      FROM payments p
      JOIN ledger_transactions t ON t.payment_id = p.id::text AND t.kind = 'refund' AND t.granted < 0
     WHERE p.disputed_kopecks = 0 AND p.lost_kopecks = 0
       AND NOT EXISTS (SELECT FROM payment_refunds r WHERE r.payment_id = p.id AND r.origin <> 'desk')
       AND p.refunded_kopecks = (SELECT coalesce(sum(r.amount_kopecks), 0) FROM payment_refunds r
                                  WHERE r.payment_id = p.id AND r.status <> 'failed')
     GROUP BY p.id`,
  },
];
