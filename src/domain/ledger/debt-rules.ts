import { type Cents, lesserOf } from "../../kernel/money.ts";
import type { Wallet } from "./wallet.ts";

/** What an entry does to a wallet beside its own sum. */
export type WalletMove = {
  /** What the wallet owes more by it, lent before the entry, so that no balance is ever below zero. */
  readonly lentCents: Cents;
  /** What it owes less by it, taken after the entry, before anybody can spend it. */
  readonly nettedCents: Cents;
  readonly after: Wallet;
};

/**
 * How an entry of a sum, below zero for a debit, changes a wallet. What is owed is netted from whatever comes in, and
 * what is not there to be taken becomes owed.
 * @param mayOwe false: nothing is taken that is not there
 * @returns null where the wallet lacks the sum and may not owe it
 */
export function moveWallet(wallet: Wallet, amountCents: Cents, mayOwe: boolean): WalletMove | null {
  const shortCents = -(wallet.balanceCents + amountCents);
  const lentCents = shortCents > 0n ? shortCents : 0n;
  if (lentCents > 0n && !mayOwe) return null;
  const balanceCents = wallet.balanceCents + lentCents + amountCents;
  const owedCents = wallet.debtCents + lentCents;
  const nettedCents = lesserOf(owedCents, balanceCents);
  return {
    lentCents,
    nettedCents,
    after: { balanceCents: balanceCents - nettedCents, debtCents: owedCents - nettedCents },
  };
}
