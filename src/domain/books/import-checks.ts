import { type RawBuilder, sql } from "kysely";

export type ImportCheck = "imported_entry_has_its_account" | "imported_balance_is_sum_of_its_entries";

/** The invariants of what came over from another service, each with one statement that selects the rows that break it. */
export const IMPORT_CHECKS: readonly {
  readonly check: ImportCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // Other invariants do not apply to imported entries, so none but an import may be one: only it uses the account, and only
  // accounts that came over have such entries.
  {
    check: "imported_entry_has_its_account",
    broken: sql`
    SELECT t.id, concat('imported: ', t.is_imported, ', posted against ', p.account) AS detail
      FROM ledger_transactions t
      JOIN ledger_postings p ON p.transaction_id = t.id AND p.account <> 'wallet'
      LEFT JOIN imported_users i ON i.user_id = t.user_id
     WHERE t.is_imported <> (p.account = 'imported') AND NOT (t.is_imported AND p.account = 'debts')
        OR (t.is_imported AND i.user_id IS NULL)`,
  },

  // What an account brought along is its balance in the other service, to the cent.
  {
    check: "imported_balance_is_sum_of_its_entries",
    broken: sql`
    SELECT i.user_id AS id, concat('balance there ', i.balance_cents, ', entries ', coalesce(s.total, 0)) AS detail
      FROM imported_users i
      LEFT JOIN (SELECT t.user_id, -sum(p.amount) AS total
                   FROM ledger_transactions t
                   JOIN ledger_postings p ON p.transaction_id = t.id AND p.account = 'imported'
                  GROUP BY t.user_id) s USING (user_id)
     WHERE i.balance_cents <> coalesce(s.total, 0)`,
  },
];
