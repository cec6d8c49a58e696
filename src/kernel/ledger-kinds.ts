/** The kinds of an entry: why a wallet moved (contract, Currency: `transaction_type`). */
export const LEDGER_KINDS = [
  "deposit",
  "purchase",
  "refund",
  "referral_bonus",
  "adjustment",
  "voucher",
  "bonus_expired",
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];
