import { HOUR_MS } from "../../kernel/duration.ts";
import { type Cents, shareRoundedDown } from "../../kernel/money.ts";

/** The times that decide what a token is worth. */
export type TokenTimes = {
  readonly durationHours: number;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
};

/** `activated_at + duration`, null before activation (contract, Access tokens). */
export function expiresAtOf(token: TokenTimes): Date | null {
  if (token.activatedAt === null) return null;
  return new Date(token.activatedAt.getTime() + token.durationHours * HOUR_MS);
}

/** Neither revoked nor expired. A token ends at the very millisecond of `expires_at`. */
export function isLive(token: TokenTimes, nowMs: number): boolean {
  const expiresAt = expiresAtOf(token);
  return token.revokedAt === null && (expiresAt === null || nowMs < expiresAt.getTime());
}

/**
 * What a revocation at `nowMs` gives back: the unused share of the price **paid**. Never activated = all of it;
 * activated = price x time left / duration, rounded down to a cent; expired or revoked before = nothing.
 */
export function refundOf(token: TokenTimes & { readonly costCents: Cents }, nowMs: number): Cents {
  if (token.revokedAt !== null) return 0n;
  const expiresAt = expiresAtOf(token);
  if (expiresAt === null) return token.costCents;
  const leftMs = BigInt(expiresAt.getTime() - nowMs);
  return shareRoundedDown(token.costCents, leftMs, BigInt(token.durationHours * HOUR_MS));
}
