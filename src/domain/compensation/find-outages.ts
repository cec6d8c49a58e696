import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
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
 * @throws times_reversed: it does not end after it begins. @throws time_future: it is not over yet
 * @throws health_unknown `{known_since}`: it begins before the first health check. @throws outages_limit `{count}`: it has more than 1,000
 */
export async function findOutages(
  tx: Tx,
  { clock }: { readonly clock: Clock },
  { from, to }: AskedTime,
): Promise<FoundOutages> {
  const asked = { fromMs: from.getTime(), toMs: to.getTime() };
  if (!(asked.fromMs < asked.toMs)) throw new AppError("times_reversed");
  if (asked.toMs > clock.nowMs()) throw new AppError("time_future");
  const { knownSince, ended, runningSince } = await selectOutages(tx, asked, OUTAGES_MAX + 2);
  if (knownSince === null || from < knownSince)
    throw new AppError("health_unknown", { known_since: formatTime(knownSince ?? new Date(clock.nowMs())) });
  if (ended.length > OUTAGES_MAX) throw new AppError("outages_limit", { count: OUTAGES_MAX });
  return { intervals: unionOf(clip(ended, asked)), runningSince };
}
