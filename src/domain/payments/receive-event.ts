import type { Actor } from "../../kernel/actor.ts";
import { ValidationError } from "../../kernel/errors.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import { firstCheck } from "./check-store.ts";
import { insertEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { PaymentProvider, RawEvent } from "./payment-provider.port.ts";
import { type ReadEvent, settleEvent } from "./settle-event.ts";

/**
 * Takes a notification into the inbox, once for each event, and settles it. Where the provider must be asked, nobody
 * waits for that; where it cannot be asked just now, the poller does so later: it need not send the event again.
 * @returns how it ended, null if that is still to come
 * @throws webhook_signature_invalid: not the provider's; nothing is stored
 * @throws validation_failed: authentic, but no notification; nothing is stored
 */
export async function receiveEvent(
  deps: PaymentDeps,
  actor: Actor,
  provider: PaymentProvider,
  raw: RawEvent,
): Promise<EventOutcome | null> {
  try {
    provider.authenticate(raw);
  } catch (error) {
    deps.events.emit({
      kind: "payment_event",
      provider: provider.name,
      outcome: "signature_invalid",
      paymentId: null,
    });
    throw error;
  }
  const body = raw.body.toString();
  const event = provider.readEvent(body);
  if (body.includes("\0"))
    throw new ValidationError([{ path: "", message: "must not contain a null character" }]);
  const nowMs = deps.clock.nowMs();
  const stored = await insertEvent(deps.database.direct, {
    id: deps.newId(),
    provider: provider.name,
    eventId: event.eventId,
    kind: event.kind,
    body,
    checkAt: firstCheck(nowMs),
    createdAt: new Date(nowMs),
  });
  const settling = settleOrLeave(deps, provider, { stored, event, body }, actor);
  return event.proof.by === "asked" ? null : settling;
}

/** Null where it is left to the poller. */
async function settleOrLeave(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { stored, event, body }: ReadEvent & { readonly body: string },
  actor: Actor,
): Promise<EventOutcome | null> {
  try {
    // A copy of a stored event may differ from it: the one that came first counts.
    const first = stored.body === body ? event : provider.readEvent(stored.body);
    return await settleEvent(deps, provider, { stored, event: first }, actor);
  } catch (error) {
    deps.log.warn("a payment event is settled later", {
      provider: provider.name,
      event_row: stored.id,
      error,
    });
    return null;
  }
}
