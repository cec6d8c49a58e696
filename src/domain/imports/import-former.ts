import { sql } from "kysely";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { formatMoney } from "../../kernel/money.ts";
import { importBundle } from "../bundles/import-bundle.ts";
import { recordFact } from "../facts/record-fact.ts";
import { lockImportedWallets, setImportedWallets } from "../ledger/import-entries.ts";
import { readBundle } from "./bundle-rules.ts";
import type { FormerUser } from "./former-database.port.ts";
import { type Account, type ImportDeps, importAccounts, type Run } from "./import-accounts.ts";
import { type InTurn, importBonuses } from "./import-bonuses.ts";
import { importHistory, type OpenBook, signedOf } from "./import-history.ts";
import { emptyReport, hasChanged, type ImportReport } from "./import-report.ts";
import { importTokensOf } from "./import-tokens-of.ts";
import { sumRecords, takeImportTurn, upsertRecords } from "./imported-user-store.ts";
import { timeText } from "./value-rules.ts";

export type ImportOptions = {
  /** Everything is done in one transaction, which is then rolled back. */
  readonly isDryRun: boolean;
  /** Called after each batch. */
  readonly onProgress?: (doneUsers: number, allUsers: number) => void;
  /** Called at the end with what is imported, in the transaction of a dry run. */
  readonly prove?: (tx: Tx) => Promise<void>;
};

/** Another import is at work. */
export class ImportRunning extends Error {}

/** Ends the transaction of a dry run. */
class DryRunIsOver extends Error {}

/**
 * Brings over what the database of v0.6 has: accounts, their histories and balances, tokens, referrals and bundles. Each
 * batch of accounts is one transaction with all that belongs to them, so that an import which is ended in the middle leaves
 * whole accounts, and the next one goes on. What is here already is compared: only what is new there is taken. An account
 * whose wallet has moved here is not touched; the report names what is left out.
 * @throws ImportRunning: what was committed stays
 */
export async function importFormer(
  deps: ImportDeps & { readonly database: Database },
  options: ImportOptions,
): Promise<ImportReport> {
  const nowMs = deps.clock.nowMs();
  const run: Run = { nowMs, now: timeText(nowMs), report: emptyReport(deps.former.totals) };
  if (!options.isDryRun) {
    await importAll((work) => deps.database.transaction(work), deps, run, options);
    return run.report;
  }
  await deps.database
    .transaction(async (tx) => {
      const inDryRun: InTurn = async (work) => {
        const result = await work(tx);
        // What a COMMIT would check.
        await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(tx);
        await sql`SET CONSTRAINTS ALL DEFERRED`.execute(tx);
        return result;
      };
      await importAll(inDryRun, deps, run, options);
      throw new DryRunIsOver();
    })
    .catch((error: unknown) => {
      if (!(error instanceof DryRunIsOver)) throw error;
    });
  return run.report;
}

async function importAll(
  transaction: InTurn,
  deps: ImportDeps,
  run: Run,
  options: ImportOptions,
): Promise<void> {
  const inTurn: InTurn = (work) =>
    transaction(async (tx) => {
      if (!(await takeImportTurn(tx))) throw new ImportRunning();
      return work(tx);
    });
  await inTurn((tx) => importBundles(tx, deps, run));
  let done = 0;
  for (let batch = await deps.former.users(null); batch.length > 0; ) {
    const rows = batch;
    await inTurn((tx) => importBatch(tx, deps, run, rows));
    done += rows.length;
    options.onProgress?.(done, run.report.totals.users);
    batch = await deps.former.users(rows.at(-1)?.id ?? null);
  }
  await importBonuses(inTurn, deps, run);
  countStrays(run.report);
  await inTurn(async (tx) => {
    run.report.balances.recordedCents = await sumRecords(tx);
    await recordImport(tx, deps, run);
  });
  await transaction(async (tx) => options.prove?.(tx));
}

async function importBatch(tx: Tx, deps: ImportDeps, run: Run, rows: readonly FormerUser[]): Promise<void> {
  const userIds = rows.map(({ id }) => id);
  // Wallets before accounts, as everywhere: the desk may change the balance of an account that is brought over again.
  await lockImportedWallets(tx, userIds);
  const accounts = await importAccounts(tx, deps, run, rows);
  const books = await importHistory(tx, deps, run, accounts, userIds);
  await importTokensOf(tx, deps, run, books, userIds);
  const all = [...books.values()];
  await setImportedWallets(
    tx,
    all.map(({ account, before, wallet }) => ({ userId: account.id, before, after: wallet })),
  );
  for (const book of all) sumUp(run.report, book);
  await upsertRecords(tx, all.flatMap(recordOf), run.now);
}

function sumUp({ balances, findings }: ImportReport, { account, before, wallet, leftOut }: OpenBook): void {
  const { signedCents, known, id } = account;
  if (!before.hasOwnEntries) {
    if (signedOf(wallet) !== signedCents) throw new Error("a wallet is not what it was in v0.6");
    balances.movedCents += signedCents;
    return;
  }
  balances.usedHereCents += signedCents;
  const amountCents = signedCents - (known?.balanceCents ?? 0n);
  if (amountCents !== 0n || leftOut > 0) findings.add({ code: "account_used_here", id, amountCents });
}

function recordOf({ account, before, openingId }: OpenBook) {
  const { id: userId, profileHash, passwordHash, known, isWritten }: Account = account;
  const balanceCents = before.hasOwnEntries ? (known?.balanceCents ?? 0n) : account.signedCents;
  const hasSameHashes = profileHash === known?.profileHash && passwordHash === known.passwordHash;
  const hasSameMoney = balanceCents === known?.balanceCents && openingId === known.openingId;
  return !isWritten && hasSameHashes && hasSameMoney
    ? []
    : [{ userId, profileHash, passwordHash, balanceCents, openingId, isWritten }];
}

async function importBundles(tx: Tx, deps: ImportDeps, { report, nowMs }: Run): Promise<void> {
  for (const row of await deps.former.bundles()) {
    const bundle = readBundle(row, nowMs);
    const outcome = bundle === null ? null : await importBundle(tx, bundle);
    if (outcome === null || outcome === "kept") {
      report.bundles.leftOut += 1;
      report.findings.add({ code: outcome === null ? "bundle_unusable" : "bundle_kept", id: row.id });
    } else {
      report.bundles[outcome] += 1;
    }
  }
}

/** Rows whose user does not exist, which only a database without its foreign keys can have: nobody can own them. */
function countStrays({ totals, transactions, tokens, findings }: ImportReport): void {
  const seen = [
    transactions.added,
    transactions.known,
    transactions.leftOut,
    tokens.added,
    tokens.known,
    tokens.leftOut,
  ];
  const strays = totals.transactions + totals.tokens - seen.reduce((sum, count) => sum + count, 0);
  findings.addUnnamed("rows_without_user", strays);
}

/** One fact for the import, if it has changed anything: one for each account would flood the audit log and its readers. */
async function recordImport(tx: Tx, deps: ImportDeps, { report }: Run): Promise<void> {
  if (!hasChanged(report)) return;
  const { users, transactions, tokens, balances } = report;
  await recordFact(tx, deps, THE_SERVICE, {
    name: "import.done",
    resourceId: null,
    userId: null,
    after: {
      users_added: users.added,
      users_changed: users.changed,
      transactions_added: transactions.added,
      tokens_added: tokens.added,
      tokens_changed: tokens.changed,
      balances: formatMoney(balances.movedCents),
    },
  });
}
