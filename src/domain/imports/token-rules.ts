import { HOUR_MS } from "../../kernel/duration.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { ImportedToken, TokenState } from "../tokens/import-tokens.ts";
import type { FindingCode } from "./finding.ts";
import type { FormerToken } from "./former-database.port.ts";
import { msOf, readTime } from "./value-rules.ts";

/** Ten years: a date beyond is a mistake, and calendars of clients end. */
const DURATION_HOURS_MAX = 87_600;
/** What is sold here. Another text works in the header, where any is looked up. */
const USUAL_TEXT = /^[\w-]{64}$/;
const TEXT_CHARACTERS_MAX = 512;

/** A token of v0.6 in our terms, without its price. */
export type TokenDraft = Omit<ImportedToken, "costCents" | "chargeId"> & { readonly isLive: boolean };

/**
 * Reads a token. Null if it cannot be one: it has no duration or no text. What gives access is never more than v0.6 gave: an
 * unknown scope becomes the narrow one, and a token that was switched off is revoked.
 */
export function readToken(
  row: FormerToken,
  now: string,
  nowMs: number,
): { readonly token: TokenDraft | null; readonly notes: readonly FindingCode[] } {
  const { durationHours } = row;
  if (durationHours === null || durationHours <= 0)
    return { token: null, notes: ["token_duration_unusable"] };
  if (row.text === null || row.text === "" || row.text.length > TEXT_CHARACTERS_MAX)
    return { token: null, notes: ["token_text_unusable"] };
  const notes: FindingCode[] = USUAL_TEXT.test(row.text) ? [] : ["token_text_unusual"];
  if (durationHours > DURATION_HOURS_MAX) notes.push("token_duration_cut");
  const scope = readScope(row.scope);
  if (scope === null) notes.push("token_scope_narrowed");
  const times = readTimes(row, now, nowMs);
  const hours = Math.min(durationHours, DURATION_HOURS_MAX);
  const isExpired = times.activatedAt !== null && msOf(times.activatedAt) + hours * HOUR_MS <= nowMs;
  const isInactive = row.isActive !== true && times.revokedAt === null && !isExpired;
  const revokedAt = isInactive ? now : times.revokedAt;
  if (isInactive) notes.push("token_ended_inactive");
  if (times.areUnusable) notes.push("time_unusable");
  const token = {
    id: row.id,
    userId: row.userId,
    text: row.text,
    durationHours: hours,
    scope: scope ?? "certificates_only",
    createdAt: times.createdAt,
    activatedAt: times.activatedAt,
    revokedAt,
    isLive: revokedAt === null && !isExpired,
  };
  return { token, notes };
}

function readScope(scope: string | null): Scope | null {
  return scope === "full" || scope === "certificates_only" ? scope : null;
}

/** A time that is none counts as now: an activation then gives no more than the whole duration, and a revocation holds. */
function readTimes(row: FormerToken, now: string, nowMs: number) {
  const read = (text: string | null) => (text === null ? null : (readTime(text, nowMs) ?? now));
  const createdAt = readTime(row.createdAt, nowMs);
  const bad = [row.activatedAt, row.revokedAt].some(
    (text) => text !== null && readTime(text, nowMs) === null,
  );
  return {
    createdAt: createdAt ?? now,
    activatedAt: read(row.activatedAt),
    revokedAt: read(row.revokedAt),
    areUnusable: bad || createdAt === null,
  };
}

/**
 * What a token that came over before becomes: v0.6 may have activated or revoked it since. What happened here stays.
 * @returns null if nothing changes
 */
export function mergeTimes(
  here: TokenState,
  there: Pick<TokenDraft, "activatedAt" | "revokedAt">,
): Omit<TokenState, "userId"> | null {
  const activatedAt = here.activatedAt ?? there.activatedAt;
  const revokedAt = here.revokedAt ?? there.revokedAt;
  if (activatedAt === here.activatedAt && revokedAt === here.revokedAt) return null;
  return { id: here.id, activatedAt, revokedAt };
}

/** A purchase of the history, which may have paid tokens. */
export type Purchase = { readonly id: string; readonly amountCents: Cents; readonly createdAt: string };

export type Price = { readonly chargeId: string; readonly costCents: Cents };

/** v0.6 wrote a token and its transaction in one request. */
const SAME_REQUEST_MS = 5_000;

export type Matched = {
  /** By token. */
  readonly prices: ReadonlyMap<string, Price>;
  /** The purchases without any token beside them. Only these can be the price of tokens that are read later. */
  readonly left: readonly Purchase[];
};

/**
 * The price paid for each token, where it is beyond doubt: purchases and tokens that are at most 5 s apart belong together,
 * and there is one purchase, of one kind of tokens, or as many equal purchases as equal tokens. A bundle is divided to the cent.
 * Nothing is priced beside a token that has its price already: the purchase may have been spent on that one.
 * @param purchases of one user; @param tokens of the same user
 * @param pricedAt when the tokens of the same user were made that came over before
 */
export function matchPrices(
  purchases: readonly Purchase[],
  tokens: readonly TokenDraft[],
  pricedAt: readonly string[],
): Matched {
  const events = [
    ...purchases.map((purchase) => ({ atMs: msOf(purchase.createdAt), purchase, token: null })),
    ...tokens.map((token) => ({ atMs: msOf(token.createdAt), purchase: null, token })),
    ...pricedAt.map((time) => ({ atMs: msOf(time), purchase: null, token: null })),
  ].sort((one, other) => one.atMs - other.atMs);
  const prices = new Map<string, Price>();
  const left: Purchase[] = [];
  let group: typeof events = [];
  const settle = (): void => {
    const paid = group.flatMap(({ purchase }) => purchase ?? []);
    const bought = group.flatMap(({ token }) => token ?? []);
    if (paid.length === group.length) left.push(...paid);
    const isAllNew = paid.length + bought.length === group.length;
    if (isAllNew) for (const [id, price] of pricesOf(paid, bought)) prices.set(id, price);
    group = [];
  };
  for (const event of events) {
    if (event.atMs - (group.at(-1)?.atMs ?? event.atMs) > SAME_REQUEST_MS) settle();
    group.push(event);
  }
  settle();
  return { prices, left };
}

function pricesOf(purchases: readonly Purchase[], tokens: readonly TokenDraft[]): [string, Price][] {
  const [first] = purchases;
  const [kind] = tokens;
  if (first === undefined || kind === undefined || first.amountCents > 0n) return [];
  if (tokens.some(({ durationHours, scope }) => durationHours !== kind.durationHours || scope !== kind.scope))
    return [];
  if (purchases.length === 1) {
    const count = BigInt(tokens.length);
    const each = -first.amountCents / count;
    const over = Number(-first.amountCents % count);
    return tokens.map(({ id }, nth) => [
      id,
      { chargeId: first.id, costCents: nth < over ? each + 1n : each },
    ]);
  }
  if (purchases.length !== tokens.length) return [];
  if (purchases.some(({ amountCents }) => amountCents !== first.amountCents)) return [];
  return tokens.map(({ id }, nth) => [
    id,
    { chargeId: purchases[nth]?.id ?? first.id, costCents: -first.amountCents },
  ]);
}
