import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { CREDIT_CHECKS, type CreditCheck } from "./credit-checks.ts";
import { EXTENSION_CHECKS, type ExtensionCheck } from "./extension-checks.ts";
import { FREEZE_CHECKS, type FreezeCheck } from "./freeze-checks.ts";
import { GIFT_CHECKS, type GiftCheck } from "./gift-checks.ts";
import { IMPORT_CHECKS, type ImportCheck } from "./import-checks.ts";
import { PAYMENT_CHECKS, type PaymentCheck } from "./payment-checks.ts";
import { REFERRAL_CHECKS, type ReferralCheck } from "./referral-checks.ts";
import { TIME_CHECKS, type TimeCheck } from "./time-checks.ts";
import { VOUCHER_CHECKS, type VoucherCheck } from "./voucher-checks.ts";

type LedgerCheck =
  | CreditCheck
  | ExtensionCheck
  | GiftCheck
  | ImportCheck
  | PaymentCheck
  | ReferralCheck
  | TimeCheck
  | FreezeCheck
  | VoucherCheck
  | "postings_sum_to_zero"
  | "wallet_posting_is_amount"
  | "wallet_is_sum_of_postings"
  | "debt_is_sum_of_postings"
  | "entries_follow_each_other"
  | "token_has_its_charge"
  | "purchase_is_sum_of_its_tokens"
  | "refund_belongs_to_one_token";

export type LedgerViolation = {
  readonly check: LedgerCheck;
  /** Of the transaction, token, payment, compensation, time entry or (for a wallet) user that breaks the check. */
  readonly id: string;
  readonly detail: string;
};

export type LedgerReport = {
  readonly checked: {
    readonly transactions: number;
    readonly postings: number;
    readonly wallets: number;
    readonly tokens: number;
  };
  /** Empty if the books agree. At most 100 of each check. */
  readonly violations: readonly LedgerViolation[];
};

/** Enough to find the cause; a broken ledger of millions of entries must not fill the memory. */
const VIOLATIONS_PER_CHECK_MAX = 100;

type ViolationsQuery = RawBuilder<{ id: string; detail: string }>;

/**
 * Every invariant of the books, each with one statement that selects the rows that break it: a single statement sees a
 * consistent state of the books while purchases go on.
 */
const CHECKS: readonly { readonly check: LedgerCheck; readonly broken: ViolationsQuery }[] = [
  {
    check: "postings_sum_to_zero",
    broken: sql`
    SELECT transaction_id AS id, 'postings sum to ' || sum(amount) || ' cents' AS detail
      FROM ledger_postings GROUP BY transaction_id HAVING sum(amount) <> 0`,
  },

  {
    check: "wallet_posting_is_amount",
    broken: sql`
    SELECT t.id, 'amount ' || t.amount || ', posted to the wallet ' || coalesce(p.amount::text, 'nothing') AS detail
      FROM ledger_transactions t
      LEFT JOIN ledger_postings p ON p.transaction_id = t.id AND p.account = 'wallet'
     WHERE p.amount IS DISTINCT FROM t.amount`,
  },

  {
    check: "wallet_is_sum_of_postings",
    broken: sql`
    SELECT w.user_id AS id, 'balance ' || w.balance || ', postings ' || coalesce(s.total, 0) AS detail
      FROM wallets w
      LEFT JOIN (SELECT t.user_id, sum(p.amount) AS total
                   FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id
                  WHERE p.account = 'wallet' GROUP BY t.user_id) s USING (user_id)
     WHERE w.balance <> coalesce(s.total, 0)`,
  },

  // A debt is what the account `debts` has lent to a wallet and was not repaid.
  {
    check: "debt_is_sum_of_postings",
    broken: sql`
    SELECT w.user_id AS id, 'debt ' || w.debt || ', postings ' || coalesce(s.total, 0) AS detail
      FROM wallets w
      LEFT JOIN (SELECT t.user_id, -sum(p.amount) AS total
                   FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id
                  WHERE p.account = 'debts' GROUP BY t.user_id) s USING (user_id)
     WHERE w.debt <> coalesce(s.total, 0) OR (w.debt > 0 AND w.balance > 0)`,
  },

  // The entries of a wallet form a chain from 0 to its balance: each starts at the balance where another ended. So each
  // balance is reached as often as it is left, except 0, left once more, and the current one, reached once more.
  {
    check: "entries_follow_each_other",
    broken: sql`
    SELECT user_id AS id, 'the balance ' || balance || ' is reached and left a different number of times' AS detail
      FROM (SELECT user_id, balance_after AS balance, 1 AS step FROM ledger_transactions
            UNION ALL SELECT user_id, balance_after - amount, -1 FROM ledger_transactions
            UNION ALL SELECT user_id, 0, 1 FROM wallets
            UNION ALL SELECT user_id, balance, -1 FROM wallets) steps
     GROUP BY user_id, balance HAVING sum(step) <> 0`,
  },

  {
    check: "token_has_its_charge",
    broken: sql`
    SELECT k.id, 'charged by transaction ' || c.id || ' of kind ' || c.kind || ', user ' || c.user_id AS detail
      FROM access_tokens k JOIN ledger_transactions c ON c.id = k.charge_id
     WHERE (c.kind <> 'purchase' AND NOT c.is_imported) OR c.user_id <> k.user_id`,
  },

  // Of the lots of its tokens: an extension pays one. A purchase of v0.6 may have lost tokens, and its tokens may be charged to the opening
  // entry instead.
  {
    check: "purchase_is_sum_of_its_tokens",
    broken: sql`
    SELECT t.id, 'amount ' || t.amount || ', its tokens cost ' || coalesce(k.cost, 0) AS detail
      FROM ledger_transactions t
      LEFT JOIN (SELECT charge_id, sum(price_cents) AS cost FROM token_lots GROUP BY charge_id) k
             ON k.charge_id = t.id
     WHERE t.kind = 'purchase'
       AND CASE WHEN t.is_imported THEN k.cost > -t.amount ELSE (t.amount = -k.cost) IS NOT TRUE END`,
  },

  {
    check: "refund_belongs_to_one_token",
    broken: sql`
    SELECT coalesce(t.id, k.refund_id) AS id,
           concat('refund of ', t.amount, ' for ', count(k.id), ' tokens that cost ', sum(k.cost_cents)) AS detail
      FROM (SELECT * FROM ledger_transactions 
             WHERE kind = 'refund' AND payment_id IS NULL AND NOT is_imported) t
      FULL JOIN (SELECT * FROM access_tokens WHERE refund_id IS NOT NULL) k ON k.refund_id = t.id
     GROUP BY t.id, t.amount, t.user_id, k.refund_id
    HAVING count(k.id) <> 1 OR t.id IS NULL OR t.amount NOT BETWEEN 1 AND sum(k.cost_cents)
        OR bool_or(k.user_id <> t.user_id OR k.revoked_at IS NULL)`,
  },

  ...CREDIT_CHECKS,
  ...EXTENSION_CHECKS,
  ...GIFT_CHECKS,
  ...PAYMENT_CHECKS,
  ...REFERRAL_CHECKS,
  ...IMPORT_CHECKS,
  ...TIME_CHECKS,
  ...FREEZE_CHECKS,
  ...VOUCHER_CHECKS,
];

/** For the hashes and sorts of one statement: with this, a million entries need no temporary files. */
const WORK_MEMORY_MIB = 64;

/**
 * Proves the books: runs every check. Reads whole tables, but PostgreSQL makes the sums, so memory here does not grow
 * with them. Call it in a transaction, which lifts the limit on the time of a statement: a million entries take about
 * half a minute in all. Outside of one, PostgreSQL ends each statement after the time that a request has.
 */
export async function verifyLedger(tx: Tx): Promise<LedgerReport> {
  await sql`SELECT set_config('statement_timeout', '0', true),
                   set_config('work_mem', ${`${WORK_MEMORY_MIB}MB`}, true)`.execute(tx);
  const violations: LedgerViolation[] = [];
  for (const { check, broken } of CHECKS) {
    const { rows } = await sql<{ id: string; detail: string }>`
      SELECT id, detail FROM (${broken}) found LIMIT ${VIOLATIONS_PER_CHECK_MAX}`.execute(tx);
    violations.push(...rows.map((row) => ({ check, id: row.id, detail: row.detail })));
  }
  return { checked: await count(tx), violations };
}

async function count(tx: Tx): Promise<LedgerReport["checked"]> {
  const { rows } = await sql<LedgerReport["checked"]>`
    SELECT (SELECT count(*) FROM ledger_transactions)::float8 AS transactions,
           (SELECT count(*) FROM ledger_postings)::float8 AS postings,
           (SELECT count(*) FROM wallets)::float8 AS wallets,
           (SELECT count(*) FROM access_tokens)::float8 AS tokens`.execute(tx);
  const [counted] = rows;
  if (counted === undefined) throw new Error("a SELECT without FROM gave no row");
  return counted;
}
