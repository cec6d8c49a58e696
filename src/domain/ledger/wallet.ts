import type { Cents } from "../../kernel/money.ts";

/** A user's balance or debt: never both are above zero (`wallets_debt_is_netted`). */
export type Wallet = {
  readonly balanceCents: Cents;
  /** What could not be taken back from the wallet; deducted from every later credit. */
  readonly debtCents: Cents;
};
