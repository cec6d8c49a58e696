import { HOUR_MS } from "../../kernel/duration.ts";
import { type Cents, shareRoundedDown } from "../../kernel/money.ts";
import { tokenEndMs } from "../../kernel/token-end.ts";

/** The times from which the validity and the refund of a token follow. */
export type TokenTimes = {
  readonly durationHours: number;
  /** The time that was given back to it. */
  readonly addedMs: number;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
};

/** `activated_at + duration + time given back`, null before activation (contract, Access tokens). */
export function expiresAtOf(token: TokenTimes): Date | null {
  if (token.activatedAt === null) return null;
  return new Date(tokenEndMs({ ...token, activatedAtMs: token.activatedAt.getTime() }));
}

/** Neither revoked nor expired. At the millisecond of `expires_at` a token is expired. */
export function isLive(token: TokenTimes, nowMs: number): boolean {
  const expiresAt = expiresAtOf(token);
  return token.revokedAt === null && (expiresAt === null || nowMs < expiresAt.getTime());
}

/** `active`: its time runs. */
export const TOKEN_STATES = ["unused", "active", "expired", "revoked"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** A revoked token is that, whatever it was before. */
export function stateOf(token: TokenTimes, nowMs: number): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.activatedAt === null) return "unused";
  return isLive(token, nowMs) ? "active" : "expired";
}

/** The refund of a revocation, and the values that it is computed from. */
export type Refund = {
  /** The price paid x `leftMs` / `durationMs`, rounded down to a cent. */
  readonly amountCents: Cents;
  readonly pricePaidCents: Cents;
  readonly durationMs: number;
  /** Of the time that was paid for. The whole duration before activation; 0 after it. */
  readonly leftMs: number;
};

/**
 * The refund of a revocation at `nowMs`: the unused share of the price **paid**. Never activated: the whole price;
 * activated: price x time left / duration, rounded down to a cent; expired or revoked before: nothing. Time that was given back
 * is not paid for: it never makes a refund higher.
 */
export function refundOf(token: TokenTimes & { readonly costCents: Cents }, nowMs: number): Refund {
  const durationMs = token.durationHours * HOUR_MS;
  const leftMs = leftOf(token, nowMs, durationMs);
  return {
    amountCents: shareRoundedDown(token.costCents, BigInt(leftMs), BigInt(durationMs)),
    pricePaidCents: token.costCents,
    durationMs,
    leftMs,
  };
}

function leftOf(token: TokenTimes, nowMs: number, durationMs: number): number {
  if (token.revokedAt !== null) return 0;
  const paidUntil = expiresAtOf({ ...token, addedMs: 0 });
  if (paidUntil === null) return durationMs;
  return Math.min(durationMs, Math.max(0, paidUntil.getTime() - nowMs));
}
