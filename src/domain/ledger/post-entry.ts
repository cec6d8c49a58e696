import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import { PLANNED_ONCE, type Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { moveWallet } from "./debt-rules.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import type { LockedWallet } from "./lock-wallet.ts";
import type { Wallet } from "./wallet.ts";

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
};

/** The requested entry, and the wallet after the debt is deducted: what its owner can spend now. */
export type Posted = LedgerTransaction & { readonly wallet: LockedWallet };

/** The system account of all debts: it lends what a balance does not cover, and is repaid from later credits. */
const DEBTS_ACCOUNT = "debts";

/**
 * Moves money: writes the wallet, a ledger transaction and its two postings. The only writer of these three tables,
 * but for `import-entries.ts`, which brings over the histories of another service.
 * A debt is deducted from each credit at once; if the entry allows a debt, what the balance does not cover is lent. Both
 * are separate entries. Ids are made under the wallet's lock, so the entries of a wallet sort by id in their order in
 * time, each starting at the balance that the one before left.
 * @param before the current wallet: a transaction reads it once, by `lockWallet`, and continues with `Posted.wallet`
 * @throws balance_insufficient `{balance, price}`: nothing is changed
 */
export async function postEntry(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  before: LockedWallet,
  entry: Entry,
): Promise<Posted> {
  const { userId } = before;
  const move = moveWallet(before, entry.amountCents, entry.mayOwe ?? false);
  if (move === null) {
    throw new AppError("balance_insufficient", {
      balance: formatMoney(before.balanceCents),
      price: formatMoney(-entry.amountCents),
    });
  }
  let balanceAfterCents = before.balanceCents;
  const createdAt = new Date(deps.clock.nowMs());
  const line = ({ kind, amountCents, description, counterAccount, paymentId }: Entry): Line => {
    balanceAfterCents += amountCents;
    const paid = { paymentId: paymentId ?? null, createdAt };
    return {
      posted: { id: deps.newId(), userId, kind, amountCents, balanceAfterCents, description, ...paid },
      counterAccount,
    };
  };
  const lent = move.lentCents === 0n ? [] : [line(debtEntry(move.lentCents))];
  const requested = line(entry);
  const deducted = move.deductedCents === 0n ? [] : [line(debtEntry(-move.deductedCents))];
  await write(tx, before, [...lent, requested, ...deducted], move.after);
  return { ...requested.posted, wallet: { userId, ...move.after } };
}

type Line = { readonly posted: LedgerTransaction; readonly counterAccount: string };

function debtEntry(amountCents: Cents): Entry {
  const description = amountCents > 0n ? ENTRY_TEXTS.debt_lent : ENTRY_TEXTS.debt_deducted;
  return { kind: "adjustment", amountCents, counterAccount: DEBTS_ACCOUNT, description };
}

/**
 * One statement, of one to three lines, so that no reader and no constraint sees a part of it. It writes nothing and throws if
 * the wallet is not as it was read: that is a bug of the caller, and must not produce a wrong balance.
 */
async function write(tx: Tx, before: LockedWallet, lines: readonly Line[], after: Wallet): Promise<void> {
  const entries = lines.map(
    ({
      posted,
    }) => sql`(${posted.id}::uuid, ${posted.userId}::uuid, ${posted.kind}::text, ${posted.amountCents}::bigint,
      ${posted.balanceAfterCents}::bigint, ${posted.description}::text, ${posted.paymentId}::text, ${posted.createdAt}::timestamptz)`,
  );
  const postings = lines.flatMap(({ posted, counterAccount }) => [
    sql`(${posted.id}::uuid, 'wallet', ${posted.amountCents}::bigint)`,
    sql`(${posted.id}::uuid, ${counterAccount}::text, ${-posted.amountCents}::bigint)`,
  ]);
  const { numAffectedRows } = await sql`
    WITH wallet AS (
      UPDATE wallets SET balance = ${after.balanceCents}, debt = ${after.debtCents}
       WHERE user_id = ${before.userId} AND balance = ${before.balanceCents} AND debt = ${before.debtCents}
      RETURNING user_id
    ), entries AS (
      INSERT INTO ledger_transactions
        (id, user_id, kind, amount, balance_after, description, payment_id, created_at)
      SELECT entry.* FROM (VALUES ${sql.join(entries)}) AS entry, wallet
    )
    INSERT INTO ledger_postings (transaction_id, account, amount)
    SELECT posting.* FROM (VALUES ${sql.join(postings)}) AS posting, wallet
    ${sql.raw(PLANNED_ONCE)}`.execute(tx);
  if (numAffectedRows !== BigInt(postings.length)) throw new Error("a wallet has moved since it was read");
}
