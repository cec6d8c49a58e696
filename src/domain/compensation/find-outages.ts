import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { type FieldFault, ValidationError } from "../../kernel/errors.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { clip, type Interval, unionOf } from "../tokens/interval-rules.ts";
import { selectOutages } from "./outage-store.ts";

/** The time that somebody asks to compensate. */
export type AskedTime = { readonly from: Date; readonly to: Date };

export type FoundOutages = {
  /** Within the asked time, in order, all ended. */
  readonly intervals: readonly Interval[];
  /** Since when the target is down now, if it is. That outage is left out until it has ended. */
  readonly runningSince: Date | null;
};

/** A target that comes and goes all the time; a run over so many intervals would look at each for each token. */
const OUTAGES_MAX = 1_000;

/**
 * The outages of a time that have ended. One that still lasts is left out: how long it was is not known before its end.
 * @throws ValidationError: it ends before it begins, lies in the future or before the first health check, or has more than 1,000 outages
 */
export async function findOutages(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  { from, to }: AskedTime,
): Promise<FoundOutages> {
  const asked = { fromMs: from.getTime(), toMs: to.getTime() };
  if (!(asked.fromMs < asked.toMs)) throw fault("/to", "must be later than from");
  if (asked.toMs > clock.nowMs()) throw fault("/to", "must not be in the future");
  const { knownSince, ended, runningSince } = await selectOutages(tx, asked, OUTAGES_MAX + 2);
  if (knownSince === null || from < knownSince) throw fault("/from", unknownBefore(knownSince));
  if (ended.length > OUTAGES_MAX)
    throw fault("/to", `must be earlier: the time has more than ${OUTAGES_MAX} outages`);
  return { intervals: unionOf(clip(ended, asked)), runningSince };
}

function unknownBefore(knownSince: Date | null): string {
  return knownSince === null
    ? "must be later: the target was never checked so far"
    : `must be ${formatTime(knownSince)} or later: what was before is not known`;
}

function fault(path: string, message: string): ValidationError {
  const faults: readonly FieldFault[] = [{ path, message }];
  return new ValidationError(faults);
}
