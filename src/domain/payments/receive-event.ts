import type { Actor } from "../../kernel/actor.ts";
import { ValidationError } from "../../kernel/errors.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import { firstCheck } from "./check-store.ts";
import { insertEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { PaymentProvider, RawEvent } from "./payment-provider.port.ts";
import { type ReadEvent, settleEvent } from "./settle-event.ts";

/**
 * Stores a notification, once for each event, and settles it. If the provider must be asked, this returns without waiting
 * for it; if the provider cannot be asked now, `resettleEvents` does it later, so the event need not be sent again.
 * @returns the outcome; null if it is not known yet
 * @throws webhook_signature_invalid: not sent by the provider; nothing is stored
 * @throws validation_failed: authentic, but not a notification; nothing is stored
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
  const settling = settleOrDefer(deps, provider, { stored, event, body }, actor);
  return event.proof.by === "lookup" ? null : settling;
}

/** Null if it failed and is left to `resettleEvents`. */
async function settleOrDefer(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { stored, event, body }: ReadEvent & { readonly body: string },
  actor: Actor,
): Promise<EventOutcome | null> {
  try {
    // A copy of an event may differ from the stored one: the one that was stored first is used.
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
