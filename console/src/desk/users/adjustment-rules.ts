/** A wallet in whole cents. */
export type WalletCents = { readonly balance: bigint; readonly debt: bigint };

/** What can be deducted of one kind of credit, in whole cents. */
export function ofKind(kind: "paid" | "granted", balance: bigint, granted: bigint): bigint {
  return kind === "granted" ? granted : balance - granted;
}

/**
 * The wallet after an adjustment, as the service books it: a debt is paid first of what is added.
 * @returns null if more would be deducted than is there
 */
export function walletAfter({ balance, debt }: WalletCents, amount: bigint): WalletCents | null {
  if (amount < 0n) return balance + amount < 0n ? null : { balance: balance + amount, debt };
  const paid = amount < debt ? amount : debt;
  return { balance: balance + amount - paid, debt: debt - paid };
}
