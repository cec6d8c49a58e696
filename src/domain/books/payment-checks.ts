import { type RawBuilder, sql } from "kysely";

export type PaymentCheck = "payment_has_its_deposit" | "payment_took_back_what_returned";

/** What must hold of payments, each with one statement that gives what breaks it. */
export const PAYMENT_CHECKS: readonly {
  readonly check: PaymentCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // All entries of a payment together leave what was paid less what a refund or a dispute took back.
  {
    check: "payment_has_its_deposit",
    broken: sql`
    SELECT coalesce(p.id, e.payment_id) AS id,
           concat(p.status, ' payment of ', p.amount_cents, ', taken back ', p.taken_back_cents, '; ',
                  coalesce(e.deposits, 0), ' deposits of ', e.deposited, ', all entries ', e.kept) AS detail
      FROM (SELECT id::text AS id, user_id, status, amount_cents, taken_back_cents,
                   status IN ('succeeded', 'refunded', 'disputed') AS is_paid FROM payments) p
      FULL JOIN (SELECT payment_id, count(*) FILTER (WHERE kind = 'deposit') AS deposits,
                        sum(amount) FILTER (WHERE kind = 'deposit') AS deposited, sum(amount) AS kept,
                        array_agg(DISTINCT user_id) AS users
                   FROM ledger_transactions WHERE payment_id IS NOT NULL GROUP BY payment_id) e
             ON e.payment_id = p.id
     WHERE p.id IS NULL OR (NOT p.is_paid AND e.payment_id IS NOT NULL)
        OR (p.is_paid AND (e.deposits = 1 AND e.deposited = p.amount_cents
                           AND e.kept = p.amount_cents - p.taken_back_cents
                           AND e.users = ARRAY[p.user_id]) IS NOT TRUE)`,
  },

  // What went back by the provider is out of the wallet or owed, rounded up to a cent. Not where nothing was booked since
  // the release that books it so (`settled_no`): the next look at the provider does that.
  {
    check: "payment_took_back_what_returned",
    broken: sql`
    SELECT id, concat(returned, ' of ', amount_kopecks, ' kopecks went back, taken back are ', taken_back_cents,
                      ' of ', amount_cents, ' cents') AS detail
      FROM (SELECT *, refunded_kopecks + disputed_kopecks + lost_kopecks AS returned FROM payments) p
     WHERE settled_no > 0
       AND taken_back_cents <> ceil(amount_cents::numeric * returned / amount_kopecks)`,
  },
];
