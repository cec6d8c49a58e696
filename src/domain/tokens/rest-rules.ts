import { HOUR_MS } from "../../kernel/duration.ts";
import { expiresAtOf, type TokenTimes } from "./token-rules.ts";

/** The length and the first use of a token that has what is left of another. */
export type Rest = { readonly durationHours: number; readonly activatedAt: Date | null };

/**
 * What is left of a token at `nowMs`, as a token of its own: a token whose time has not started gives its whole length; another one ends at
 * the same millisecond. Lengths are whole hours, so the first use of that one is set back by less than an hour.
 * @param token one that is live
 */
export function restOf(token: TokenTimes, nowMs: number): Rest {
  const endsAt = expiresAtOf(token);
  if (endsAt === null) return { durationHours: token.durationHours, activatedAt: null };
  const durationHours = Math.ceil((endsAt.getTime() - nowMs) / HOUR_MS);
  return { durationHours, activatedAt: new Date(endsAt.getTime() - durationHours * HOUR_MS) };
}
