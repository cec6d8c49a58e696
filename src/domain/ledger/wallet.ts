import type { Cents } from "../../kernel/money.ts";

/** A user's balance or debt: never both are above zero (`wallets_debt_is_netted`). */
export type Wallet = {
  /** What can be spent, of both kinds of credit. */
  readonly balanceCents: Cents;
  /** The part of the balance that was granted, from 0 to all of it; the rest was paid. */
  readonly grantedCents: Cents;
  /** What could not be taken back from the wallet; deducted from every later credit. */
  readonly debtCents: Cents;
};
