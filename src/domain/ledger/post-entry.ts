import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { returnToAwards } from "./award-store.ts";
import { availableTo, type CreditRule, grantedOf, usualRule } from "./credit-kind-rules.ts";
import { moveWallet } from "./debt-rules.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import type { LockedWallet } from "./lock-wallet.ts";
import { type AwardMoves, type Line, writeEntries } from "./write-entries.ts";

export type Entry = {
  readonly kind: LedgerKind;
  /** What the wallet gains (+) or loses (-). */
  readonly amountCents: Cents;
  /** The system account on the other side of the movement: `sales`, `deposits:mock`, `adjustments`. */
  readonly counterAccount: string;
  readonly description: string;
  readonly paymentId?: string;
  /** True if the money is lost whatever the balance is: what the balance does not cover becomes the wallet's debt. */
  readonly mayOwe?: boolean;
  /** Which kind of credit it moves; omitted: a credit is paid, and a debit takes granted credit first. */
  readonly credit?: CreditRule;
};

/** The requested entry, and the wallet after the debt is deducted: what its owner can spend now. */
export type Posted = LedgerTransaction & { readonly wallet: LockedWallet };

/** The system account of all debts: it lends what a balance does not cover, and is repaid from later credits. */
const DEBTS_ACCOUNT = "debts";

/**
 * Moves money: writes the wallet, a ledger transaction and its two postings, and the awards of which it takes or gives back. The only
 * writer of these tables, but for `import-entries.ts`, which brings over the histories of another service.
 * A debt is deducted from each credit at once; if the entry allows a debt, what the balance does not cover is lent. Both
 * are separate entries. Ids are made under the wallet's lock, so the entries of a wallet sort by id in their order in
 * time, each starting at the balance that the one before left.
 * @param before the current wallet: a transaction reads it once, by `lockWallet`, and continues with `Posted.wallet`
 * @throws balance_insufficient `{balance, price}`; of an entry that takes one kind alone credit_kind_insufficient `{available, amount}`:
 *   nothing is changed
 */
export async function postEntry(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  before: LockedWallet,
  entry: Entry,
): Promise<Posted> {
  const { userId } = before;
  const rule = entry.credit ?? usualRule(entry.amountCents);
  const move = moveWallet(before, entry.amountCents, entry.mayOwe ?? false, rule);
  if (move === null) throw refusalOf(before, entry.amountCents, rule);
  let balanceAfterCents = before.balanceCents;
  const createdAt = new Date(deps.clock.nowMs());
  const line = (
    { kind, amountCents, description, counterAccount, paymentId }: Entry,
    grantedCents: Cents,
  ): Line => {
    balanceAfterCents += amountCents;
    const moved = { kind, amountCents, grantedCents, balanceAfterCents };
    const posted = {
      id: deps.newId(),
      userId,
      ...moved,
      description,
      paymentId: paymentId ?? null,
      createdAt,
    };
    return { posted, counterAccount };
  };
  const lent = move.lentCents === 0n ? [] : [line(debtEntry(move.lentCents), 0n)];
  const requested = line(entry, move.grantedCents);
  const deducted =
    move.deductedCents === 0n ? [] : [line(debtEntry(-move.deductedCents), -move.deductedGrantedCents)];
  const lines = [...lent, requested, ...deducted];
  const backTo = typeof rule === "string" ? [] : (rule.backTo ?? []);
  await returnToAwards(tx, backTo, createdAt);
  await writeEntries(tx, before, lines, awardMoves(requested, lines, grantedOf(backTo)), move.after);
  return { ...requested.posted, wallet: { userId, ...move.after } };
}

function refusalOf(wallet: LockedWallet, amountCents: Cents, rule: CreditRule): AppError {
  const needed = formatMoney(-amountCents);
  const available = formatMoney(availableTo(wallet, rule));
  return rule === "paid" || rule === "granted"
    ? new AppError("credit_kind_insufficient", { available, amount: needed })
    : new AppError("balance_insufficient", { balance: available, price: needed });
}

/**
 * At most one line takes granted credit: a debit, or else what a debt takes of a credit.
 * @param backCents the part of a credit that goes back to the awards that it came from
 */
function awardMoves({ posted }: Line, lines: readonly Line[], backCents: Cents): AwardMoves {
  const newCents = posted.grantedCents - backCents;
  const taking = lines.find((line) => line.posted.grantedCents < 0n)?.posted;
  return {
    made: newCents > 0n ? { entry: posted, cents: newCents } : null,
    taking: taking === undefined ? null : { entryId: taking.id, cents: -taking.grantedCents },
  };
}

function debtEntry(amountCents: Cents): Entry {
  const description = amountCents > 0n ? ENTRY_TEXTS.debt_lent : ENTRY_TEXTS.debt_deducted;
  return { kind: "adjustment", amountCents, counterAccount: DEBTS_ACCOUNT, description };
}
