import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import { selectOutages } from "./outage-store.ts";
import { startForOutage } from "./start-compensation.ts";

/** A shorter outage is not worth a notice to each customer (`AUTO_COMPENSATE`). */
const OUTAGE_MS_MIN = MINUTE_MS;
/** An outage that ended before is left to the operators: whoever turns the setting on means what happens from then on. */
const ENDED_MS_MAX = DAY_MS;
/** Outages of more than a minute that fit into a day, and one that began before. */
const OUTAGES_MAX = DAY_MS / OUTAGE_MS_MIN + 1;

/** Begins to give back each outage of more than a minute that has ended within the last day, once. @returns how many were begun */
export async function compensateOutages(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const within = { fromMs: nowMs - ENDED_MS_MAX, toMs: nowMs };
  const { ended } = await selectOutages(tx, within, OUTAGES_MAX, OUTAGE_MS_MIN);
  let begun = 0;
  for (const outage of ended) {
    if ((await startForOutage(tx, deps, THE_SERVICE, outage)) !== null) begun += 1;
  }
  return begun;
}
