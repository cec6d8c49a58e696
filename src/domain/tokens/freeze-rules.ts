import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { clip, type Interval, lengthOf } from "./interval-rules.ts";

/** A freeze is for time that is not needed, not for each break: its owner cannot thaw a token sooner. */
export const FREEZE_MS_MIN = HOUR_MS;

/** How often a token may be frozen (`FREEZES_PER_TOKEN`; 0: never), and for how many days at most (`FREEZE_DAYS_MAX`). */
export type FreezeTerms = { readonly perToken: number; readonly daysMax: number };

/** When the time of a token stood still last, and until when at the latest; null: never, or it was thawed by hand. */
export type LastFreeze = { readonly frozenAt: Date | null; readonly frozenUntil: Date | null };

/** The last freeze of a token that is frozen at `nowMs`, else nulls. At the millisecond of `frozenUntil` its time runs. */
export function currentFreeze(
  { frozenAt, frozenUntil, revokedAt }: LastFreeze & { readonly revokedAt: Date | null },
  nowMs: number,
): LastFreeze {
  const isFrozen = revokedAt === null && frozenUntil !== null && nowMs < frozenUntil.getTime();
  return isFrozen ? { frozenAt, frozenUntil } : { frozenAt: null, frozenUntil: null };
}

/** From when on the rest of a token's time runs: while it is frozen from its thaw on, which its end reckons with; else from now on. */
export function restBeginsMs({ frozenUntil }: Pick<LastFreeze, "frozenUntil">, nowMs: number): number {
  return Math.max(nowMs, frozenUntil?.getTime() ?? 0);
}

/** From when on a freeze can be ended by hand. */
export function mayThawFrom(frozenAt: Date): Date {
  return new Date(frozenAt.getTime() + FREEZE_MS_MIN);
}

/**
 * When a freeze begins that is asked for now: no moment counts twice, also where the clock of another instance, which has activated, thawed or
 * given back, is a little ahead.
 * @param uncounted the intervals that do not count against the token already
 */
export function freezeBeginsMs(
  { activatedAt }: { readonly activatedAt: Date | null },
  uncounted: readonly Interval[],
  nowMs: number,
): number {
  return Math.max(nowMs, activatedAt?.getTime() ?? 0, ...uncounted.map(({ toMs }) => toMs));
}

/** When a freeze that begins now ends at the latest. */
export function latestThawOf(nowMs: number, { daysMax }: FreezeTerms): Date {
  return new Date(nowMs + daysMax * DAY_MS);
}

/**
 * A moment as the token's own clock shows it, which stands still while it is frozen: how long its time has run is the difference of two such
 * moments. All moments of a freeze are the same.
 * @param frozen the freezes of the token, without overlaps
 */
export function runningMs(atMs: number, frozen: readonly Interval[]): number {
  return atMs - lengthOf(clip(frozen, { fromMs: Number.NEGATIVE_INFINITY, toMs: atMs }));
}
