import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { moveWallet } from "./debt-rules.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import type { LockedWallet } from "./lock-wallet.ts";
import type { Wallet } from "./wallet.ts";

export type Entry = {
  readonly kind: LedgerKind;
  /** What the wallet gains (+) or loses (-). */
  readonly amountCents: Cents;
  /** The system account that gives or takes it: `sales`, `deposits:mock`, `adjustments`. */
  readonly counterAccount: string;
  readonly description: string;
  readonly paymentId?: string;
  /** True where the money is gone whatever the wallet holds: what it lacks becomes its debt. */
  readonly mayOwe?: boolean;
};

/** The entry that was asked for, and the wallet once debts are netted: what its owner can spend now. */
export type Posted = LedgerTransaction & { readonly wallet: LockedWallet };

/** What wallets owe, as a system account: it lends what a wallet lacks, and gets it back from what comes in. */
const DEBTS_ACCOUNT = "debts";

/**
 * Moves money: the wallet, a ledger transaction and its two postings, together. The only writer of all three tables.
 * What the wallet owes is netted from each credit at once, and what it lacks is lent where the entry allows that, each
 * by an entry of its own beside it. Ids are made under the wallet's lock, so that its entries sort by id in the order in
 * which they happened, each starting at the balance that the one before it left.
 * @param before as it stands: a transaction locks and reads a wallet once, and goes on with `Posted.wallet`
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
  const own = line(entry);
  const netted = move.nettedCents === 0n ? [] : [line(debtEntry(-move.nettedCents))];
  await write(tx, before, [...lent, own, ...netted], move.after);
  return { ...own.posted, wallet: { userId, ...move.after } };
}

type Line = { readonly posted: LedgerTransaction; readonly counterAccount: string };

function debtEntry(amountCents: Cents): Entry {
  const description =
    amountCents > 0n ? "Owed: the balance did not cover what follows" : "Netted with what was owed";
  return { kind: "adjustment", amountCents, counterAccount: DEBTS_ACCOUNT, description };
}

/**
 * One statement, so that no reader and no constraint sees half of it. It writes nothing where the wallet is not as it was
 * read: a mistake of ours, which no balance may come of.
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
    SELECT posting.* FROM (VALUES ${sql.join(postings)}) AS posting, wallet`.execute(tx);
  if (numAffectedRows !== BigInt(postings.length)) throw new Error("a wallet has moved since it was read");
}
