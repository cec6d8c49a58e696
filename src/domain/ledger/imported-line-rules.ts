import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import type { Cents } from "../../kernel/money.ts";
import { moveWallet } from "./debt-rules.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import type { Wallet } from "./wallet.ts";

/** An entry of the history of another service. */
export type FormerEntry = {
  readonly id: Uuid;
  readonly kind: LedgerKind;
  readonly amountCents: Cents;
  readonly description: string;
  /** What the other service called the payment; it is no payment of this one. */
  readonly paymentId: string | null;
  /** As PostgreSQL writes a `timestamptz` in UTC, with its microseconds. */
  readonly createdAt: string;
};

/** One entry as it is stored, with the balance after it. */
export type ImportedLine = FormerEntry & {
  readonly balanceAfterCents: Cents;
  readonly counterAccount: string;
  /** Added to `createdAt`, so that the lines of one entry are sorted in their order. */
  readonly micros: -1 | 0 | 1;
};

export type Laid = { readonly lines: readonly ImportedLine[]; readonly after: Wallet };

/** The system account that everything comes from which a customer brings along. */
const IMPORTED_ACCOUNT = "imported";
const DEBTS_ACCOUNT = "debts";

/**
 * The lines of one entry of a history. If its debit is above the balance, the other service changed the balance without an
 * entry: an adjustment before it adds what is missing.
 */
export function layEntry(wallet: Wallet, entry: FormerEntry, newId: NewId): Laid {
  const missingCents = -(wallet.balanceCents + entry.amountCents);
  if (missingCents <= 0n || wallet.debtCents > 0n) return layLines(wallet, { ...entry, micros: 0 }, newId);
  const added = layLines(
    wallet,
    {
      ...adjustment(newId(), missingCents, entry.createdAt),
      description: ENTRY_TEXTS.former_difference,
      micros: -1,
    },
    newId,
  );
  const laid = layLines(added.after, { ...entry, micros: 0 }, newId);
  return { lines: [...added.lines, ...laid.lines], after: laid.after };
}

/**
 * The line that makes a wallet what it was in the other service; below zero becomes a debt. A difference of 0 is a line too,
 * which tokens of unknown price can refer to.
 */
export function layOpening(wallet: Wallet, signedCents: Cents, createdAt: string, newId: NewId): Laid {
  const amountCents = signedCents - (wallet.balanceCents - wallet.debtCents);
  return layLines(wallet, { ...adjustment(newId(), amountCents, createdAt), micros: 0 }, newId);
}

function adjustment(id: Uuid, amountCents: Cents, createdAt: string): FormerEntry {
  const description = "Balance brought over from v0.6";
  return { id, kind: "adjustment", amountCents, description, paymentId: null, createdAt };
}

type Placed = FormerEntry & { readonly micros: -1 | 0 };

/** As `postEntry`: what is owed is lent before the entry, and deducted after a credit. */
function layLines(wallet: Wallet, entry: Placed, newId: NewId): Laid {
  // Whatever comes over counts as paid, and its entries name no kind: the database takes granted credit last, as this does.
  const move = moveWallet(wallet, entry.amountCents, true, entry.amountCents < 0n ? "paid_first" : "paid");
  if (move === null) throw new Error("a wallet that may owe refuses nothing");
  let balanceAfterCents = wallet.balanceCents;
  const line = (part: FormerEntry, counterAccount: string, micros: -1 | 0 | 1): ImportedLine => {
    balanceAfterCents += part.amountCents;
    return { ...part, balanceAfterCents, counterAccount, micros };
  };
  const debt = (amountCents: Cents, description: string) => ({
    ...adjustment(newId(), amountCents, entry.createdAt),
    description,
  });
  const lent =
    move.lentCents === 0n
      ? []
      : [line(debt(move.lentCents, "Owed: the balance did not cover what follows"), DEBTS_ACCOUNT, -1)];
  const { micros, ...requested } = entry;
  const own = line(requested, IMPORTED_ACCOUNT, micros);
  const deducted =
    move.deductedCents === 0n
      ? []
      : [line(debt(-move.deductedCents, "Netted with what was owed"), DEBTS_ACCOUNT, 1)];
  return { lines: [...lent, own, ...deducted], after: move.after };
}
