import { type RawBuilder, sql } from "kysely";

export type PaymentCheck = "payment_has_its_deposit" | "payment_took_back_what_returned";

/** The invariants of payments, each with one statement that selects the rows that break it. */
export const PAYMENT_CHECKS: readonly {
  readonly check: PaymentCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // The sum of all entries of a payment is what was paid, less what refunds and disputes took back.
  {
    check: "payment_has_its_deposit",
    broken: sql`
    SELECT coalesce(p.id, e.payment_id) AS id,
           concat(p.status, ' payment of ', p.amount_cents, ', taken back ', p.taken_back_cents, '; ',
                  coalesce(e.deposits, 0), ' deposits of ', e.deposited, ', all entries ', e.total) AS detail
      FROM (SELECT id::text AS id, user_id, status, amount_cents, taken_back_cents,
                   status IN ('succeeded', 'refunded', 'disputed') AS is_paid FROM payments) p
      FULL JOIN (SELECT payment_id, count(*) FILTER (WHERE kind = 'deposit') AS deposits,
                        sum(amount) FILTER (WHERE kind = 'deposit') AS deposited, sum(amount) AS total,
                        array_agg(DISTINCT user_id) AS users
                   FROM ledger_transactions
                  WHERE payment_id IS NOT NULL AND NOT is_imported GROUP BY payment_id) e
             ON e.payment_id = p.id
     WHERE p.id IS NULL OR (NOT p.is_paid AND e.payment_id IS NOT NULL)
        OR (p.is_paid AND (e.deposits = 1 AND e.deposited = p.amount_cents
                           AND e.total = p.amount_cents - p.taken_back_cents
                           AND e.users = ARRAY[p.user_id]) IS NOT TRUE)`,
  },

  // What the provider returned to the customer is taken from the wallet or is a debt, rounded up to a cent. Excepted are
  // payments that an earlier release booked by another rule (`settled_no` is 0): the next lookup corrects them.
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
