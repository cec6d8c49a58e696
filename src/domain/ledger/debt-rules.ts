import { type Cents, lesserOf } from "../../kernel/money.ts";
import { type CreditRule, grantedOfDeduction, grantedPartOf, usualRule } from "./credit-kind-rules.ts";
import type { Wallet } from "./wallet.ts";

/** How an entry changes a wallet's debt, and the wallet after it. */
export type WalletMove = {
  /** The part of the entry that is granted credit, of the sign of its amount. */
  readonly grantedCents: Cents;
  /** Added to the debt: lent to the wallet before the entry, so that no balance is ever below zero. It counts as paid. */
  readonly lentCents: Cents;
  /** Deducted from the debt: taken after the entry, in the same transaction, so that it cannot be spent first. */
  readonly deductedCents: Cents;
  /** The part of `deductedCents` that is granted credit. */
  readonly deductedGrantedCents: Cents;
  readonly after: Wallet;
};

/**
 * How an entry changes a wallet. A debt is deducted from every credit, of either kind; what a debit cannot take becomes a debt.
 * @param amountCents below zero for a debit
 * @param mayOwe whether a debit above the balance may become a debt
 * @param rule which kind of credit it moves
 * @returns null if the balance, or its part of this kind, is below the debit and `mayOwe` is false
 */
export function moveWallet(
  wallet: Wallet,
  amountCents: Cents,
  mayOwe: boolean,
  rule: CreditRule = usualRule(amountCents),
): WalletMove | null {
  const shortCents = -(wallet.balanceCents + amountCents);
  const lentCents = shortCents > 0n ? shortCents : 0n;
  if (lentCents > 0n && !mayOwe) return null;
  const grantedCents = grantedPartOf(wallet, amountCents, rule);
  if (grantedCents === null) return null;
  const moved = {
    balanceCents: wallet.balanceCents + lentCents + amountCents,
    grantedCents: wallet.grantedCents + grantedCents,
    debtCents: wallet.debtCents + lentCents,
  };
  const deductedCents = lesserOf(moved.debtCents, moved.balanceCents);
  const deductedGrantedCents = grantedOfDeduction(moved, deductedCents);
  return {
    grantedCents,
    lentCents,
    deductedCents,
    deductedGrantedCents,
    after: {
      balanceCents: moved.balanceCents - deductedCents,
      grantedCents: moved.grantedCents - deductedGrantedCents,
      debtCents: moved.debtCents - deductedCents,
    },
  };
}
