import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Scope } from "../../kernel/scope.ts";

/** What a token allows now. Times are milliseconds since 1970 by the application's clock. */
export type Grant = {
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly scope: Scope;
  readonly durationHours: number;
  /** The time that was given back to it. */
  readonly addedMs: number;
  /** null until the target first answered (contract, Access tokens). */
  readonly activatedAtMs: number | null;
  /** `activatedAtMs + durationHours + addedMs`; null before. */
  readonly expiresAtMs: number | null;
  /** The language that the owner has chosen, for refusals. */
  readonly language: Language | null;
};

/** True from the millisecond of `expiresAtMs` on. */
export function isExpired(grant: Grant, nowMs: number): boolean {
  return grant.expiresAtMs !== null && grant.expiresAtMs <= nowMs;
}
