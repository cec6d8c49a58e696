import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../kernel/duration.ts";

/**
 * Wrong codes of one account in any 24 h, from all addresses together. Only who has the password can make one. Each has three chances
 * in a million, since the neighbouring time steps count too: 1 % in a year of trying.
 */
const WRONG_CODES_MAX = 10;
const WRONG_CODES_WINDOW_MS = DAY_MS;

/** Wrong recovery codes of one account in any 24 h that leave an audit row each. Nobody guesses 80 bits, but the log must not fill up. */
const WRONG_RECOVERY_CODES_MAX = 20;

/** The time step of RFC 6238. */
const STEP_MS = 30 * SECOND_MS;

/** Long enough to find the telephone, short enough that a forgotten challenge is of no use to others. */
export const CHALLENGE_VALID_MS = 5 * MINUTE_MS;

/** An enrolment that was not finished: its QR code may have been on a screen that others saw. */
const ENROLMENT_VALID_MS = HOUR_MS;

/** Who has just read the secret mistypes a code once or twice. Who has only a JWT finds one of six digits in 5 tries once in 67,000. */
const ENROLMENT_WRONG_CODES_MAX = 5;

/** The second factor of an account, as it is stored. */
export type TotpState = {
  /** A code of this time step or an earlier one was used, or is older than one that was. */
  readonly lastStep: number;
  /** The times of the last wrong codes, oldest first. */
  readonly wrongCodesAt: readonly Date[];
};

/** What becomes of a code. `matched`: the time step it is of, or null. */
export type TotpVerdict =
  | { readonly kind: "right"; readonly lastStep: number }
  | { readonly kind: "used"; readonly lastStep: number }
  | { readonly kind: "wrong"; readonly wrongCodesAt: readonly Date[]; readonly isLast: boolean };

/**
 * Judges a code that may be tried. A code that was used is refused, and not counted: its owner may have clicked twice. A last step that is
 * still to come was stored while the clock was ahead: it is set back, so that codes count again within two steps.
 */
export function judgeTotp(state: TotpState, matched: number | null, now: Date): TotpVerdict {
  if (matched !== null) {
    const newest = Math.floor(now.getTime() / STEP_MS) + 1;
    const lastStep = Math.min(state.lastStep, newest);
    return matched > lastStep ? { kind: "right", lastStep: matched } : { kind: "used", lastStep };
  }
  const wrongCodesAt = [...recentOf(state.wrongCodesAt, now), now];
  return { kind: "wrong", wrongCodesAt, isLast: wrongCodesAt.length >= WRONG_CODES_MAX };
}

/** The times of wrong recovery codes after another one; null if there were so many that it is not told of any more. */
export function noteWrongRecoveryCode(wrongAt: readonly Date[], now: Date): readonly Date[] | null {
  const recent = recentOf(wrongAt, now);
  return recent.length >= WRONG_RECOVERY_CODES_MAX ? null : [...recent, now];
}

/** How long no code of the app is tried, s; 0: it may be tried. */
export function lockedSeconds(state: TotpState, now: Date): number {
  const recent = recentOf(state.wrongCodesAt, now);
  const oldest = recent.at(-WRONG_CODES_MAX);
  if (oldest === undefined) return 0;
  return Math.ceil((oldest.getTime() + WRONG_CODES_WINDOW_MS - now.getTime()) / SECOND_MS);
}

/** Whether an enrolment ends by this many wrong codes. */
export function isEnrolmentSpent(wrongCodes: number): boolean {
  return wrongCodes >= ENROLMENT_WRONG_CODES_MAX;
}

export function isEnrolmentOpen(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < ENROLMENT_VALID_MS;
}

function recentOf(times: readonly Date[], now: Date): readonly Date[] {
  // Times that lie ahead by more than the window were stored while the clock was wrong.
  return times.filter((at) => Math.abs(now.getTime() - at.getTime()) < WRONG_CODES_WINDOW_MS);
}
