import { type RawBuilder, sql } from "kysely";

export type ExtensionCheck =
  | "extension_has_its_charge"
  | "lots_are_numbered"
  | "first_lot_is_what_extensions_leave"
  | "refund_is_sum_of_its_lots";

/** The invariants of tokens that were extended, each with one statement that selects the rows that break it. */
export const EXTENSION_CHECKS: readonly {
  readonly check: ExtensionCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  {
    check: "extension_has_its_charge",
    broken: sql`
    SELECT x.id, concat('sold for ', x.price_cents, ' to ', k.user_id, ', charged ', -c.amount, ' to ', c.user_id,
                        ' by an entry of kind ', c.kind) AS detail
      FROM token_extensions x
      JOIN access_tokens k ON k.id = x.token_id
      JOIN ledger_transactions c ON c.id = x.charge_id
     WHERE c.kind <> 'purchase' OR c.is_imported OR c.user_id <> k.user_id OR c.amount <> -x.price_cents
        OR x.charge_id = k.charge_id`,
  },

  {
    check: "lots_are_numbered",
    broken: sql`
    SELECT token_id AS id, concat(count(*), ' extensions, the last is lot ', max(number)) AS detail
      FROM token_extensions GROUP BY token_id HAVING max(number) <> count(*) + 1`,
  },

  // The sums of a token are its lots': what is left for the first one is a time and a price that somebody has bought.
  {
    check: "first_lot_is_what_extensions_leave",
    broken: sql`
    SELECT token_id AS id, concat('leaves ', seconds, ' s at ', price_cents) AS detail
      FROM token_lots WHERE number = 1 AND (seconds <= 0 OR price_cents < 0)`,
  },

  {
    check: "refund_is_sum_of_its_lots",
    broken: sql`
    SELECT k.id, concat('refund of ', coalesce(r.amount, 0), ', of its extensions ', x.total) AS detail
      FROM access_tokens k
      JOIN (SELECT token_id, sum(refunded_cents) AS total FROM token_extensions GROUP BY token_id) x
        ON x.token_id = k.id
      LEFT JOIN ledger_transactions r ON r.id = k.refund_id
     WHERE x.total > coalesce(r.amount, 0)`,
  },
];
