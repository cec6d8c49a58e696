import type { Cents } from "../../kernel/money.ts";

/** What a user has, or owes: never both (`wallets_debt_is_netted`). */
export type Wallet = {
  readonly balanceCents: Cents;
  /** What could not be taken back from it so far; netted from every later credit. */
  readonly debtCents: Cents;
};
