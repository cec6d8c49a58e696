import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { ImportedLine } from "./imported-line-rules.ts";
import type { LockedWallet } from "./lock-wallet.ts";
import type { Wallet } from "./wallet.ts";

/**
 * The twin of `post-entry.ts` for the histories of many accounts at once: it keeps the same invariants, but writes many wallets
 * by one statement. Every entry has `is_imported`, and its money comes from the account `imported`.
 */

/** A wallet of an imported account, locked. `hasOwnEntries`: it has moved here too. */
export type ImportedWallet = LockedWallet & { readonly hasOwnEntries: boolean };

/** Gives new users empty wallets. */
export async function openWallets(tx: Tx, userIds: readonly Uuid[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx
    .insertInto("wallets")
    .values(userIds.map((user_id) => ({ user_id })))
    .execute();
}

/** Locks wallets by user id, ascending (see `lockWallet`), until the transaction ends. */
export async function lockImportedWallets(tx: Tx, userIds: readonly Uuid[]): Promise<ImportedWallet[]> {
  if (userIds.length === 0) return [];
  const wallets = await tx
    .selectFrom("wallets")
    .select(["user_id as userId", "balance as balanceCents", "granted as grantedCents", "debt as debtCents"])
    .where("user_id", "in", [...userIds])
    .orderBy("user_id")
    .forNoKeyUpdate()
    .execute();
  // Read after the locks: a purchase that held one of them has committed its entry.
  const { rows } = await sql<{ id: string }>`
    SELECT w.user_id AS id FROM wallets w
     WHERE w.user_id = ANY (${[...userIds]}::uuid[])
       AND EXISTS (SELECT FROM ledger_transactions t WHERE t.user_id = w.user_id AND NOT t.is_imported)`.execute(
    tx,
  );
  const moved = new Set(rows.map(({ id }) => id));
  return wallets.map((wallet) => ({ ...wallet, hasOwnEntries: moved.has(wallet.userId) }));
}

/** Which of these entries exist here. */
export async function findEntries(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ledger_transactions WHERE id = ANY (${[...ids]}::uuid[])`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

export type UserLine = ImportedLine & { readonly userId: Uuid };

/** Inserts entries with their postings. The caller then sets the wallets in the same transaction. */
export async function insertImportedLines(tx: Tx, lines: readonly UserLine[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => ({
    id: line.id,
    user_id: line.userId,
    kind: line.kind,
    amount: String(line.amountCents),
    balance_after: String(line.balanceAfterCents),
    description: line.description,
    payment_id: line.paymentId,
    created_at: line.createdAt,
    micros: line.micros,
    account: line.counterAccount,
  }));
  await sql`
    WITH lines AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS line (
        id uuid, user_id uuid, kind text, amount bigint, balance_after bigint, description text, payment_id text,
        created_at timestamptz, micros integer, account text)
    ), entries AS (
      INSERT INTO ledger_transactions
        (id, user_id, kind, amount, balance_after, description, payment_id, created_at, is_imported)
      SELECT id, user_id, kind, amount, balance_after, description, payment_id,
             created_at + micros * interval '1 microsecond', true
        FROM lines
    )
    INSERT INTO ledger_postings (transaction_id, account, amount)
    SELECT id, 'wallet', amount FROM lines UNION ALL SELECT id, account, -amount FROM lines`.execute(tx);
}

export type WalletChange = { readonly userId: Uuid; readonly before: Wallet; readonly after: Wallet };

/**
 * Sets wallets to where their entries lead. A wallet that is not as it was read is a bug of the caller: it throws, so that
 * nothing is committed.
 */
export async function setImportedWallets(tx: Tx, changes: readonly WalletChange[]): Promise<void> {
  const moved = changes.filter(
    ({ before, after }) => before.balanceCents !== after.balanceCents || before.debtCents !== after.debtCents,
  );
  if (moved.length === 0) return;
  const text = (cents: Cents): string => String(cents);
  const rows = moved.map(({ userId, before, after }) => ({
    user_id: userId,
    balance_before: text(before.balanceCents),
    debt_before: text(before.debtCents),
    balance: text(after.balanceCents),
    debt: text(after.debtCents),
  }));
  const { numAffectedRows } = await sql`
    UPDATE wallets w SET balance = c.balance, debt = c.debt
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c (
        user_id uuid, balance_before bigint, debt_before bigint, balance bigint, debt bigint)
     WHERE w.user_id = c.user_id AND w.balance = c.balance_before AND w.debt = c.debt_before`.execute(tx);
  if (numAffectedRows !== BigInt(moved.length)) throw new Error("a wallet has moved since it was read");
}
