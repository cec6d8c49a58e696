import type { Tx } from "../../kernel/database.port.ts";
import type { Cents } from "../../kernel/money.ts";
import {
  findEntries,
  type ImportedWallet,
  insertImportedLines,
  lockImportedWallets,
  type UserLine,
} from "../ledger/import-entries.ts";
import { type Laid, layEntry, layOpening } from "../ledger/imported-line-rules.ts";
import type { Wallet } from "../ledger/wallet.ts";
import { readEntry } from "./entry-rules.ts";
import type { FormerTransaction } from "./former-database.port.ts";
import type { Account, ImportDeps, Run } from "./import-accounts.ts";
import type { Purchase } from "./token-rules.ts";

/** An account with its wallet as it becomes while entries are added. Written by `setImportedWallets` at the end. */
export type OpenBook = {
  readonly account: Account;
  readonly before: ImportedWallet;
  wallet: Wallet;
  openingId: string | null;
  /** What v0.6 has of it that is not taken, since the wallet has moved here. */
  leftOut: number;
  /** Those that may be the price of tokens which are still to be read. */
  purchases: Purchase[];
};

/** Purchases of a batch that are kept for the prices of its tokens; beyond, prices count as unknown. */
const PURCHASES_MAX = 100_000;

/** Locks the wallets of a batch, adds the entries that are not here yet, and then what makes each wallet what it was. */
export async function importHistory(
  tx: Tx,
  deps: ImportDeps,
  run: Run,
  accounts: readonly Account[],
  userIds: readonly string[],
): Promise<ReadonlyMap<string, OpenBook>> {
  const books = await openBooks(tx, accounts);
  let purchasesLeft = PURCHASES_MAX;
  for await (const page of deps.former.transactions(userIds)) {
    const known = await findEntries(
      tx,
      page.map(({ id }) => id),
    );
    const lines = page.flatMap((row) => {
      const book = books.get(row.userId);
      if (book === undefined) {
        run.report.transactions.leftOut += 1;
        return [];
      }
      if (purchasesLeft > 0 && row.kind?.toLowerCase() === "purchase") purchasesLeft -= 1;
      return addEntry(deps, run, book, row, { isKnown: known.has(row.id), keeps: purchasesLeft > 0 });
    });
    await insertImportedLines(tx, lines);
  }
  await insertImportedLines(
    tx,
    [...books.values()].flatMap((book) => settle(deps, run, book)),
  );
  return books;
}

async function openBooks(tx: Tx, accounts: readonly Account[]): Promise<Map<string, OpenBook>> {
  const wallets = await lockImportedWallets(
    tx,
    accounts.map(({ id }) => id),
  );
  const byUser = new Map(wallets.map((wallet) => [wallet.userId, wallet]));
  const books = new Map<string, OpenBook>();
  for (const account of accounts) {
    const before = byUser.get(account.id);
    if (before === undefined) throw new Error("an account without a wallet");
    const openingId = account.known?.openingId ?? null;
    books.set(account.id, { account, before, wallet: before, openingId, leftOut: 0, purchases: [] });
  }
  return books;
}

function addEntry(
  deps: ImportDeps,
  run: Run,
  book: OpenBook,
  row: FormerTransaction,
  { isKnown, keeps }: { readonly isKnown: boolean; readonly keeps: boolean },
): readonly UserLine[] {
  const { transactions, findings } = run.report;
  const { entry, notes } = readEntry(row, run.now, run.nowMs);
  if (keeps && entry?.kind === "purchase") book.purchases.push(entry);
  if (isKnown) {
    transactions.known += 1;
    return [];
  }
  if (book.before.hasOwnEntries || entry === null) {
    transactions.leftOut += 1;
    if (entry === null) findings.addAll(notes, row.id);
    else book.leftOut += 1;
    return [];
  }
  findings.addAll(notes, row.id);
  transactions.added += 1;
  return apply(book, layEntry(book.wallet, entry, deps.newId));
}

/** Makes the wallet what it was in the other service, if it has not moved here. */
function settle(deps: ImportDeps, run: Run, book: OpenBook): readonly UserLine[] {
  const { account, before } = book;
  if (before.hasOwnEntries) return [];
  const missingCents = account.signedCents - signedOf(book.wallet);
  if (missingCents === 0n) return [];
  run.report.findings.add({ code: "history_differs", id: account.id, amountCents: missingCents });
  return addOpening(deps, run, book);
}

/** The opening entry of a wallet; of nothing if it is only needed for tokens to refer to. */
export function addOpening(deps: ImportDeps, run: Run, book: OpenBook): readonly UserLine[] {
  const laid = layOpening(book.wallet, book.account.signedCents, run.now, deps.newId);
  book.openingId ??= laid.lines.find(({ counterAccount }) => counterAccount === "imported")?.id ?? null;
  return apply(book, laid);
}

function apply(book: OpenBook, { lines, after }: Laid): readonly UserLine[] {
  book.wallet = after;
  return lines.map((line) => ({ ...line, userId: book.account.id }));
}

export function signedOf({ balanceCents, debtCents }: Wallet): Cents {
  return balanceCents - debtCents;
}
