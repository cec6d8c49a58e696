import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime, formatTimeOrNull } from "../../kernel/time-text.ts";
import { meaningOf } from "../ledger/entry-meaning-rules.ts";
import { ENDED_RETAINED_MS } from "../sessions/prune-sessions.ts";
import { currentFreeze } from "../tokens/freeze-rules.ts";
import { expiresAtOf, stateOf } from "../tokens/token-rules.ts";
import { isFinal } from "./period-rules.ts";
import type { DeviceLine, LinesMax, LotLine, TimeLine, TokenSheet } from "./sheet.ts";
import {
  type MovedTime,
  type SoldLot,
  type SoldToken,
  selectMovedTime,
  selectSoldLots,
  selectSoldToken,
  selectTokenUsage,
  type TokenUsage,
  type UsingDevice,
} from "./token-sheet-store.ts";

export type TokenSheetQuery = {
  readonly userId: Uuid;
  readonly tokenId: Uuid;
  readonly linesMax: LinesMax;
};

/**
 * The receipt of a token: what was bought, paid, used, given back and refunded in its whole life so far, as one snapshot. It lacks what was
 * not flushed yet, a few seconds.
 * @param tx a transaction in which nothing was read yet
 * @throws token_not_found: unknown, or of another user
 */
export async function readTokenSheet(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  { linesMax, ...owned }: TokenSheetQuery,
): Promise<TokenSheet> {
  await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`.execute(tx);
  const stored = await selectSoldToken(tx, owned);
  if (stored === null) throw new AppError("token_not_found");
  // One moment for all that it says.
  const nowMs = clock.nowMs();
  const restMs = restOfFreezeMs(stored, nowMs);
  const token = { ...stored, addedMs: stored.addedMs - restMs };
  const lots = await selectSoldLots(tx, token.id, linesMax.lots);
  const time = await selectMovedTime(tx, token.id, linesMax.time);
  const usage = await selectTokenUsage(tx, token.id, linesMax.devices);
  return {
    ...presentToken(token, nowMs),
    usage: presentUsage(usage, token, nowMs),
    lots: lots.lines.map(presentLot),
    time: time.lines.map((line) => presentTime(untilNow(line, stored, restMs))),
    devices: usage.devices.lines.map(presentDevice),
    left_out: {
      lots: lots.total - lots.lines.length,
      time: time.total - time.lines.length,
      devices: usage.devices.total - usage.devices.lines.length,
    },
  };
}

/**
 * How much of the freeze that lasts is still to come; 0 without one. The entry of a freeze has its whole possible length from its beginning
 * (ADR 39); a sheet says what has been, and when the token ends if it thaws now.
 */
function restOfFreezeMs(token: SoldToken, nowMs: number): number {
  const { frozenAt, frozenUntil } = currentFreeze(token, nowMs);
  if (frozenAt === null || frozenUntil === null) return 0;
  // The clock of the instance that froze it may be a little ahead of ours.
  return frozenUntil.getTime() - Math.max(nowMs, frozenAt.getTime());
}

function untilNow(line: MovedTime, { frozenAt }: SoldToken, restMs: number): MovedTime {
  if (restMs === 0 || line.kind !== "freeze" || line.startsAt.getTime() !== frozenAt?.getTime()) return line;
  const endsAt = new Date(line.endsAt.getTime() - restMs);
  return { ...line, endsAt, addedMs: BigInt(line.addedMs) - BigInt(restMs) };
}

function presentToken(token: SoldToken, nowMs: number) {
  const { paidCents, refundedCents } = token;
  const state = stateOf(token, nowMs);
  const to = endOf(token);
  const isOver = state === "expired" || state === "revoked";
  const mayChange = !isOver || !isFinal(to?.getTime() ?? null, nowMs);
  return {
    form: 1 as const,
    kind: "token" as const,
    customer: { username: token.username, email: token.email },
    time_zone: token.timeZone,
    as_of: mayChange ? formatTime(new Date(nowMs)) : null,
    token: {
      id: token.id,
      label: token.label,
      scope: token.scope,
      state,
      bought_at: formatTime(token.createdAt),
      from: formatTimeOrNull(beginOf(token)),
      to: token.activatedAt === null ? null : formatTimeOrNull(to),
      revoked_at: formatTimeOrNull(token.revokedAt),
      hours: token.durationHours,
      added_seconds: token.addedMs / SECOND_MS,
    },
    sums: {
      paid: formatMoney(paidCents),
      refunded: formatMoney(refundedCents),
      net: formatMoney(paidCents - refundedCents),
    },
  };
}

function beginOf({ isGift, activatedAt, createdAt }: SoldToken): Date | null {
  return isGift && activatedAt !== null && activatedAt < createdAt ? createdAt : activatedAt;
}

/** When it ended or is to end; null while it is unused. */
function endOf(token: SoldToken): Date | null {
  const [expiresAt, { revokedAt }] = [expiresAtOf(token), token];
  if (expiresAt === null || revokedAt === null) return revokedAt ?? expiresAt;
  return revokedAt < expiresAt ? revokedAt : expiresAt;
}

function presentUsage({ totals, devices }: TokenUsage, { activatedAt }: SoldToken, nowMs: number) {
  return {
    sessions: Number(totals.sessions),
    devices: devices.total,
    ...trafficOf(totals),
    is_complete: activatedAt === null || activatedAt.getTime() + ENDED_RETAINED_MS > nowMs,
  };
}

function trafficOf({ requests, bytesIn, bytesOut }: TokenUsage["totals"]) {
  return { requests: Number(requests), bytes_in: Number(bytesIn), bytes_out: Number(bytesOut) };
}

function presentLot(lot: SoldLot): LotLine {
  return {
    number: lot.number,
    bought_at: formatTime(lot.boughtAt),
    hours: (Number(lot.seconds) * SECOND_MS) / HOUR_MS,
    price: formatMoney(lot.priceCents),
    refunded: formatMoney(lot.refundedCents),
    meaning: meaningOf(lot).code,
    is_automatic: lot.isAutomatic,
  };
}

function presentTime({ kind, startsAt, endsAt, addedMs }: MovedTime): TimeLine {
  return {
    kind,
    from: formatTime(startsAt),
    to: formatTime(endsAt),
    seconds: Number(addedMs) / SECOND_MS,
  };
}

function presentDevice(device: UsingDevice): DeviceLine {
  return {
    id_hint: device.idHint,
    from: formatTime(device.from),
    to: formatTime(device.to),
    sessions: Number(device.sessions),
    ...trafficOf(device),
  };
}
