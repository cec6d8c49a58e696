import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { LedgerKind } from "../../kernel/words.ts";
import type { LedgerTransaction } from "./ledger-transaction.ts";
import { lockWallet } from "./lock-wallet.ts";

export type Entry = {
  readonly userId: Uuid;
  readonly kind: LedgerKind;
  /** What the wallet gains (+) or loses (-). */
  readonly amountCents: Cents;
  /** The system account that gives or takes it: `sales`, `deposits:mock`, `adjustments`. */
  readonly counterAccount: string;
  readonly description: string;
  readonly paymentId?: string;
};

/**
 * Moves money: the wallet, a ledger transaction and its two postings, together. The only writer of all three tables.
 * The wallet stays locked until the transaction ends. The id is made under that lock, so that a wallet's entries sort
 * by id in the order in which they happened, each starting at the balance that the one before it left.
 * @throws balance_insufficient `{balance, price}`: nothing is changed
 * @throws not_found: there is no such user
 */
export async function postEntry(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  entry: Entry,
): Promise<LedgerTransaction> {
  const balanceCents = await lockWallet(tx, entry.userId);
  const balanceAfterCents = balanceCents + entry.amountCents;
  if (balanceAfterCents < 0n) {
    throw new AppError("balance_insufficient", {
      balance: formatMoney(balanceCents),
      price: formatMoney(-entry.amountCents),
    });
  }
  const posted: LedgerTransaction = {
    id: deps.newId(),
    userId: entry.userId,
    kind: entry.kind,
    amountCents: entry.amountCents,
    balanceAfterCents,
    description: entry.description,
    paymentId: entry.paymentId ?? null,
    createdAt: new Date(deps.clock.nowMs()),
  };
  await write(tx, posted, entry.counterAccount);
  return posted;
}

async function write(tx: Tx, posted: LedgerTransaction, counterAccount: string): Promise<void> {
  await sql`
    WITH wallet AS (
      UPDATE wallets SET balance = ${posted.balanceAfterCents} WHERE user_id = ${posted.userId}
    ), entry AS (
      INSERT INTO ledger_transactions
        (id, user_id, kind, amount, balance_after, description, payment_id, created_at)
      VALUES (${posted.id}, ${posted.userId}, ${posted.kind}, ${posted.amountCents}, ${posted.balanceAfterCents},
              ${posted.description}, ${posted.paymentId}, ${posted.createdAt})
    )
    INSERT INTO ledger_postings (transaction_id, account, amount)
    VALUES (${posted.id}, 'wallet', ${posted.amountCents}),
           (${posted.id}, ${counterAccount}, ${-posted.amountCents})`.execute(tx);
}
