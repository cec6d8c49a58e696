import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { LEDGER_KINDS } from "../../kernel/ledger-kinds.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { readUser } from "../identity/read-user.ts";
import type { User } from "../identity/user.ts";
import { meaningOf } from "../ledger/entry-meaning-rules.ts";
import type { Interval } from "../tokens/interval-rules.ts";
import { readTraffic } from "../usage/read-traffic.ts";
import {
  type MonthDevices,
  type MonthEntry,
  type MonthOf,
  type MonthSums,
  type MonthToken,
  selectMonthDevices,
  selectMonthEntries,
  selectMonthSums,
  selectMonthTokens,
  selectUncountedTime,
} from "./month-sheet-store.ts";
import { boundsOfMonth, isFinal, runWithin } from "./period-rules.ts";
import type { EntryLine, LinesMax, MonthSheet, TokenLine } from "./sheet.ts";

export type MonthSheetQuery = { readonly userId: Uuid; readonly month: string; readonly linesMax: LinesMax };

/**
 * The receipt of a user's month, of the user's time zone: balances, what moved them, the tokens with time or money in it, and usage, as one
 * snapshot. The sums are those of the ledger; what was charged and refunded of all its tokens adds up to its purchases and refunds.
 * @param tx a transaction in which nothing was read yet
 * @throws not_authenticated: the user was deleted; receipt_month_ahead: it has not begun
 */
export async function readMonthSheet(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  { userId, month, linesMax }: MonthSheetQuery,
): Promise<MonthSheet> {
  await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`.execute(tx);
  const user = await readUser(tx, userId);
  if (user === null) throw new AppError("not_authenticated");
  const nowMs = clock.nowMs();
  const bounds = boundsOfMonth(month, user.timeZone);
  if (bounds === null || bounds.fromMs > nowMs) throw new AppError("receipt_month_ahead");
  const of: MonthOf = { userId, from: new Date(bounds.fromMs), to: new Date(bounds.toMs) };
  const sums = await selectMonthSums(tx, of);
  const entries = await selectMonthEntries(tx, of, linesMax.entries);
  const tokens = await selectMonthTokens(tx, of, linesMax.tokens);
  return {
    ...presentMonth(user, month, bounds, nowMs),
    ...presentSums(sums),
    usage: await readUsageOf(tx, of),
    entries: entries.map(presentEntry),
    // What is to run in the rest of the month is not told of yet.
    tokens: await presentTokens(tx, of, { ...bounds, toMs: Math.min(bounds.toMs, nowMs) }, tokens.lines),
    left_out: {
      entries: sums.sums.reduce((count, sum) => count + sum.count, 0) - entries.length,
      tokens: tokens.total - tokens.lines.length,
    },
  };
}

function presentMonth(user: User, month: string, { fromMs, toMs }: Interval, nowMs: number) {
  return {
    form: 1 as const,
    kind: "month" as const,
    customer: { username: user.username, email: user.email },
    time_zone: user.timeZone,
    as_of: isFinal(toMs, nowMs) ? null : formatTime(new Date(nowMs)),
    month,
    from: formatTime(new Date(fromMs)),
    to: formatTime(new Date(toMs)),
  };
}

function presentSums({ openingCents, sums }: MonthSums) {
  const byKind = sums.toSorted((a, b) => LEDGER_KINDS.indexOf(a.kind) - LEDGER_KINDS.indexOf(b.kind));
  return {
    opening_balance: formatMoney(openingCents),
    closing_balance: formatMoney(sums.reduce((sum, { cents }) => sum + cents, openingCents)),
    sums: byKind.map(({ kind, count, cents }) => ({ kind, count, amount: formatMoney(cents) })),
  };
}

async function readUsageOf(tx: Tx, of: MonthOf): Promise<MonthSheet["usage"]> {
  const { requests, bytesIn, bytesOut, activeMinutes, devices } = await readTraffic(tx, of);
  return {
    requests: Number(requests),
    bytes_in: Number(bytesIn),
    bytes_out: Number(bytesOut),
    active_minutes: activeMinutes,
    devices,
  };
}

function presentEntry({ at, kind, description, paidKopecks, ...entry }: MonthEntry): EntryLine {
  return {
    at: formatTime(at),
    kind,
    description,
    meaning: { name: null, tokens: null, hours: null, scope: null, ...meaningOf({ kind, description }) },
    amount: formatMoney(entry.amountCents),
    balance_after: formatMoney(entry.balanceAfterCents),
    paid_rub: paidKopecks === null ? null : formatMoney(paidKopecks),
  };
}

async function presentTokens(
  tx: Tx,
  of: MonthOf,
  bounds: Interval,
  tokens: readonly MonthToken[],
): Promise<TokenLine[]> {
  const ids = tokens.map(({ id }) => id);
  const uncounted = await selectUncountedTime(tx, ids);
  const devices = await selectMonthDevices(tx, of, ids);
  return tokens.map((token) => presentMonthToken(token, bounds, uncounted, devices));
}

function presentMonthToken(
  { id, label, scope, activatedAt, endsAt, chargedCents, refundedCents }: MonthToken,
  bounds: Interval,
  uncounted: ReadonlyMap<Uuid, readonly Interval[]>,
  devices: ReadonlyMap<Uuid, MonthDevices>,
): TokenLine {
  const life =
    activatedAt === null || endsAt === null
      ? null
      : { fromMs: activatedAt.getTime(), toMs: endsAt.getTime() };
  const run = runWithin(bounds, life, uncounted.get(id) ?? []);
  const used = devices.get(id) ?? { devices: 0, hints: [] };
  return {
    id,
    label,
    scope,
    from: run === null ? null : formatTime(new Date(run.fromMs)),
    to: run === null ? null : formatTime(new Date(run.toMs)),
    seconds: (run?.ranMs ?? 0) / SECOND_MS,
    charged: formatMoney(chargedCents),
    refunded: formatMoney(refundedCents),
    devices: used.devices,
    device_hints: [...used.hints],
  };
}
