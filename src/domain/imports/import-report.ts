import type { Cents } from "../../kernel/money.ts";
import { FindingList } from "./finding.ts";
import type { FormerTotals } from "./former-database.port.ts";

/** What an import found there and did here. */
export type ImportReport = {
  readonly totals: FormerTotals;
  readonly users: { added: number; changed: number; unchanged: number; leftOut: number };
  readonly transactions: { added: number; known: number; leftOut: number };
  readonly tokens: { added: number; changed: number; known: number; leftOut: number; live: number };
  readonly bundles: { added: number; merged: number; unchanged: number; leftOut: number };
  readonly referrals: { linked: number; settled: number };
  /** Sums of balances as v0.6 has them now. */
  readonly balances: {
    foundCents: Cents;
    /** Of accounts whose wallet is now what it was there. */
    movedCents: Cents;
    /** Of accounts that have moved money here since: they are not touched. */
    usedHereCents: Cents;
    leftOutCents: Cents;
    /** What all accounts that ever came over had there, as the books have it: `verify-ledger.ts` proves it. */
    recordedCents: Cents;
  };
  readonly findings: FindingList;
};

export function emptyReport(totals: FormerTotals): ImportReport {
  return {
    totals,
    users: { added: 0, changed: 0, unchanged: 0, leftOut: 0 },
    transactions: { added: 0, known: 0, leftOut: 0 },
    tokens: { added: 0, changed: 0, known: 0, leftOut: 0, live: 0 },
    bundles: { added: 0, merged: 0, unchanged: 0, leftOut: 0 },
    referrals: { linked: 0, settled: 0 },
    balances: { foundCents: 0n, movedCents: 0n, usedHereCents: 0n, leftOutCents: 0n, recordedCents: 0n },
    findings: new FindingList(),
  };
}

/** Whether anything was written. */
export function hasChanged({ users, transactions, tokens, bundles, referrals }: ImportReport): boolean {
  const changes = [users.added, users.changed, transactions.added, tokens.added, tokens.changed];
  return [...changes, bundles.added, bundles.merged, referrals.linked, referrals.settled].some((n) => n > 0);
}
