import { THE_SERVICE } from "../../kernel/actor.ts";
import { type StoredEvent, takeDueEvents } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import { settleEvent } from "./settle-event.ts";

/** Events in one run, all at once: few enough calls for every provider. */
const BATCH_EVENTS = 16;

/** Settles events that are stored but not settled: the provider could not be asked, or the process crashed. */
export async function resettleEvents(deps: PaymentDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs());
  const due = await takeDueEvents(deps.database.direct, now, BATCH_EVENTS);
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
