import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { type LastFreeze, restBeginsMs } from "./freeze-rules.ts";
import type { TokenTimes } from "./token-rules.ts";
import { expiresAtOf } from "./token-rules.ts";

/**
 * How far ahead a token may be paid: a year and a day. Nobody plans further, who loses the token or gives it up loses no more, and cookies
 * of browsers and the hours of a token stay far from their limits.
 */
export const AHEAD_DAYS_MAX = 366;

/**
 * How many lots a token may have: a month of days with an extension for each hour of work, several times over. Each revocation, and each
 * preview of one, reads all.
 */
export const LOTS_MAX = 500;

/** Why a token that runs, or waits for its first use, cannot be made longer; null if it can. */
export function extensionFaultOf(
  token: TokenTimes & Pick<LastFreeze, "frozenUntil">,
  extension: { readonly hours: number; readonly lotCount: number },
  nowMs: number,
): "extension_too_long" | "extensions_limit" | null {
  if (extension.lotCount >= LOTS_MAX) return "extensions_limit";
  const endsAt = expiresAtOf(token);
  const leftMs =
    endsAt === null
      ? token.durationHours * HOUR_MS + token.addedMs
      : endsAt.getTime() - restBeginsMs(token, nowMs);
  return leftMs + extension.hours * HOUR_MS > AHEAD_DAYS_MAX * DAY_MS ? "extension_too_long" : null;
}
