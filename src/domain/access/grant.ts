import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Scope } from "../../kernel/scope.ts";

/** What a token allows now. Times are milliseconds since 1970 by the application's clock. */
export type Grant = {
  readonly tokenId: Uuid;
  /** SHA-256 of the secret that found it, hex. */
  readonly secretHash: string;
  /** null for the token's current secret. */
  readonly replaced: ReplacedSecret | null;
  readonly userId: Uuid;
  readonly scope: Scope;
  readonly durationHours: number;
  /** The time that does not count against it. */
  readonly addedMs: number;
  /** null until the target first answered (contract, Access tokens). */
  readonly activatedAtMs: number | null;
  /** `activatedAtMs + durationHours + addedMs`; null before. */
  readonly expiresAtMs: number | null;
  /** Its time stands still until then; null: it was not frozen. In the past: it runs again. */
  readonly frozenUntilMs: number | null;
  /** The language that the owner has chosen, for refusals. */
  readonly language: Language | null;
};

/** A secret that a rotation has replaced. Its grant only serves to go on in the session that held the token then. */
export type ReplacedSecret = {
  /** Milliseconds since 1970; 0: it ended with the rotation, or with that session. */
  readonly untilMs: number;
  readonly sessionId: Uuid | null;
  readonly deviceId: string | null;
};

/** Whether a device may go on with the secret by which the grant was found. */
export function mayGoOn({ replaced }: Grant, deviceId: string | undefined, nowMs: number): boolean {
  return replaced === null || (nowMs < replaced.untilMs && replaced.deviceId === deviceId);
}

/** False from the millisecond of `frozenUntilMs` on. */
export function isFrozen({ frozenUntilMs }: Pick<Grant, "frozenUntilMs">, nowMs: number): boolean {
  return frozenUntilMs !== null && nowMs < frozenUntilMs;
}

/** True from the millisecond of `expiresAtMs` on. */
export function isExpired(grant: Grant, nowMs: number): boolean {
  return grant.expiresAtMs !== null && grant.expiresAtMs <= nowMs;
}
