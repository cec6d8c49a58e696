import { THE_SERVICE } from "../../kernel/actor.ts";
import { claimDueEvents, type StoredEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import { settleEvent } from "./settle-event.ts";

/** So many in one turn, at once: as many calls as a provider takes well. */
const BATCH_EVENTS = 16;

/** Settles events that were stored and not settled: a provider that could not be asked, a crash in between. */
export async function resettleEvents(deps: PaymentDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  const due = await claimDueEvents(deps.database.direct, now, BATCH_EVENTS);
  await Promise.all(due.map((stored) => resettle(deps, stored)));
}

async function resettle(deps: PaymentDeps, stored: StoredEvent): Promise<void> {
  const provider = deps.providers.get(stored.provider);
  if (provider === undefined) return;
  try {
    const event = provider.readEvent(stored.body);
    await settleEvent(deps, provider, { stored, event }, THE_SERVICE);
  } catch (error) {
    deps.log.warn("a payment event is still unsettled; it is tried again later", {
      event_row: stored.id,
      error,
    });
  }
}
