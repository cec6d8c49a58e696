import { tokenEndMs } from "../../kernel/token-end.ts";

/** The times from which the validity of a token follows. */
export type TokenTimes = {
  /** Of all its lots together. */
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
