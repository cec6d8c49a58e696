import type { Tx } from "../../kernel/database.port.ts";
import { DURATION_HOURS } from "../../kernel/duration.ts";
import { insertImportedLines, type UserLine } from "../ledger/import-entries.ts";
import {
  type ImportedToken,
  insertImportedTokens,
  lockImportedTokens,
  setTokenTimes,
  type TokenState,
} from "../tokens/import-tokens.ts";
import { completeUsers } from "./complete-users.ts";
import type { FormerToken } from "./former-database.port.ts";
import type { ImportDeps, Run } from "./import-accounts.ts";
import { addOpening, type OpenBook } from "./import-history.ts";
import { matchPrices, mergeTimes, type Price, readToken, type TokenDraft } from "./token-rules.ts";
import { readTime } from "./value-rules.ts";

/** Tokens of one user that are held at once; beyond, their prices are matched in parts, each with what the parts before left. */
const ROWS_HELD_MAX = 20_000;

/** Brings over the tokens of a batch, and what happened to those that came before. */
export async function importTokensOf(
  tx: Tx,
  deps: ImportDeps,
  run: Run,
  books: ReadonlyMap<string, OpenBook>,
  userIds: readonly string[],
): Promise<void> {
  for await (const rows of completeUsers(deps.former.tokens(userIds), ROWS_HELD_MAX)) {
    const here = await lockImportedTokens(
      tx,
      rows.map(({ id }) => id),
    );
    await setTokenTimes(tx, changesOf(run, books, here, rows));
    await addTokens(tx, deps, run, books, here, rows);
  }
}

function changesOf(
  run: Run,
  books: ReadonlyMap<string, OpenBook>,
  here: ReadonlyMap<string, TokenState>,
  rows: readonly FormerToken[],
): Omit<TokenState, "userId">[] {
  const { tokens } = run.report;
  return rows.flatMap((row) => {
    const state = here.get(row.id);
    const book = books.get(row.userId);
    if (state === undefined || book === undefined || state.userId !== row.userId) return [];
    tokens.known += 1;
    const { token } = readToken(row, run.now, run.nowMs);
    if (token?.isLive === true) tokens.live += 1;
    const change = token === null ? null : mergeTimes(state, token);
    if (change === null) return [];
    if (book.before.hasOwnEntries) {
      book.leftOut += 1;
      return [];
    }
    tokens.changed += 1;
    return change;
  });
}

async function addTokens(
  tx: Tx,
  deps: ImportDeps,
  run: Run,
  books: ReadonlyMap<string, OpenBook>,
  here: ReadonlyMap<string, TokenState>,
  rows: readonly FormerToken[],
): Promise<void> {
  const openings: UserLine[] = [];
  const tokens: ImportedToken[] = [];
  for (const [userId, own] of byUser(rows)) {
    const book = books.get(userId);
    if (book === undefined) {
      run.report.tokens.leftOut += own.length;
      continue;
    }
    const fresh = own.filter(({ id }) => !here.has(id)).flatMap((row) => readNew(run, book, row));
    const { prices, left } = matchPrices(book.purchases, fresh, timesOfKnown(run, here, own));
    book.purchases = [...left];
    for (const token of fresh) {
      const price = prices.get(token.id) ?? null;
      if (price === null && book.openingId === null) openings.push(...addOpening(deps, run, book));
      tokens.push(priced(deps, run, book, token, price));
    }
  }
  await insertImportedLines(tx, openings);
  const added = await insertImportedTokens(tx, deps, tokens);
  run.report.tokens.added += added.size;
  for (const { id } of tokens.filter((token) => !added.has(token.id))) leaveOut(run, "token_taken", id);
}

/** When those of these tokens were made that are here already. */
function timesOfKnown(
  run: Run,
  here: ReadonlyMap<string, TokenState>,
  rows: readonly FormerToken[],
): readonly string[] {
  return rows.flatMap(({ id, userId, createdAt }) => {
    const state = here.get(id);
    if (state === undefined) return [];
    if (state.userId !== userId) leaveOut(run, "token_taken", id);
    return readTime(createdAt, run.nowMs) ?? run.now;
  });
}

function readNew(run: Run, book: OpenBook, row: FormerToken): TokenDraft[] {
  const { token, notes } = readToken(row, run.now, run.nowMs);
  run.report.findings.addAll(notes, row.id);
  if (token === null) {
    run.report.tokens.leftOut += 1;
    return [];
  }
  if (book.before.hasOwnEntries) {
    run.report.tokens.leftOut += 1;
    book.leftOut += 1;
    return [];
  }
  if (token.isLive) run.report.tokens.live += 1;
  return [token];
}

/** The price of the purchase, else today's; 0 for a duration that is not sold. */
function priced(
  deps: ImportDeps,
  run: Run,
  book: OpenBook,
  draft: TokenDraft,
  price: Price | null,
): ImportedToken {
  const { isLive, ...token } = draft;
  if (price !== null) return { ...token, ...price };
  const sold = DURATION_HOURS.find((hours) => hours === token.durationHours);
  const code = sold === undefined ? "token_price_unknown" : "token_price_assumed";
  const costCents = sold === undefined ? 0n : deps.prices[sold];
  // Nothing follows from the price of a token that has ended.
  if (isLive) run.report.findings.add({ code, id: token.id, amountCents: costCents });
  if (book.openingId === null) throw new Error("a token without a charge");
  return { ...token, costCents, chargeId: book.openingId };
}

function byUser(rows: readonly FormerToken[]): ReadonlyMap<string, readonly FormerToken[]> {
  const groups = new Map<string, FormerToken[]>();
  for (const row of rows) {
    const group = groups.get(row.userId);
    if (group === undefined) groups.set(row.userId, [row]);
    else group.push(row);
  }
  return groups;
}

function leaveOut(run: Run, code: "token_taken", id: string): void {
  run.report.findings.add({ code, id });
  run.report.tokens.leftOut += 1;
}
