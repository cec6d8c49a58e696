import { tokenEndMs } from "../../kernel/token-end.ts";
import { currentFreeze, type LastFreeze } from "./freeze-rules.ts";

/** The times from which the validity of a token follows. */
export type TokenTimes = {
  /** Of all its lots together. */
  readonly durationHours: number;
  /** The time that does not count against it: it was given back, or the token was frozen. */
  readonly addedMs: number;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
};

/**
 * `activated_at + duration + time that does not count`, null before activation (contract, Access tokens). While the token is frozen, its end if it
 * thaws at the latest.
 */
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
export const TOKEN_STATES = ["unused", "active", "frozen", "expired", "revoked"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** A revoked token is that, whatever it was before. */
export function stateOf(token: TokenTimes & LastFreeze, nowMs: number): TokenState {
  if (token.revokedAt !== null) return "revoked";
  if (token.activatedAt === null) return "unused";
  if (currentFreeze(token, nowMs).frozenUntil !== null) return "frozen";
  return isLive(token, nowMs) ? "active" : "expired";
}
