import { type Cents, lesserOf } from "../../kernel/money.ts";
import type { Wallet } from "./wallet.ts";

/** How an entry changes a wallet's debt, and the wallet after it. */
export type WalletMove = {
  /** Added to the debt: lent to the wallet before the entry, so that no balance is ever below zero. */
  readonly lentCents: Cents;
  /** Deducted from the debt: taken after the entry, in the same transaction, so that it cannot be spent first. */
  readonly deductedCents: Cents;
  readonly after: Wallet;
};

/**
 * How an entry changes a wallet. A debt is deducted from every credit; what a debit cannot take becomes a debt.
 * @param amountCents below zero for a debit
 * @param mayOwe whether a debit above the balance may become a debt
 * @returns null if the balance is below the debit and `mayOwe` is false
 */
export function moveWallet(wallet: Wallet, amountCents: Cents, mayOwe: boolean): WalletMove | null {
  const shortCents = -(wallet.balanceCents + amountCents);
  const lentCents = shortCents > 0n ? shortCents : 0n;
  if (lentCents > 0n && !mayOwe) return null;
  const balanceCents = wallet.balanceCents + lentCents + amountCents;
  const owedCents = wallet.debtCents + lentCents;
  const deductedCents = lesserOf(owedCents, balanceCents);
  return {
    lentCents,
    deductedCents,
    after: { balanceCents: balanceCents - deductedCents, debtCents: owedCents - deductedCents },
  };
}
