import type { Cents } from "../../kernel/money.ts";

/** A user whom a referrer referred, with the first purchase in v0.6 that earned a bonus; null without one. */
export type Referred = { readonly userId: string; readonly qualifyingCents: Cents | null };

export type SettledBonuses = {
  /** No purchase of these users pays their referrer here. */
  readonly settled: readonly string[];
  /** True if the referrer earned more than these purchases explain: then no further one pays, so that none pays twice. */
  readonly isUnclear: boolean;
};

/** v0.6 paid 10 % and may have rounded up. */
const PERCENT = 10n;

/** For whom v0.6 has paid a referrer, or would not pay any more. */
export function settleBonuses(referred: readonly Referred[], earnedCents: Cents): SettledBonuses {
  const qualifying = referred.filter(({ qualifyingCents }) => qualifyingCents !== null);
  const explained = qualifying.reduce((sum, { qualifyingCents }) => sum + explainedBy(qualifyingCents), 0n);
  const isUnclear = earnedCents > explained;
  return { settled: (isUnclear ? referred : qualifying).map(({ userId }) => userId), isUnclear };
}

function explainedBy(purchaseCents: Cents | null): Cents {
  return purchaseCents === null ? 0n : (purchaseCents * PERCENT + 99n) / 100n;
}
