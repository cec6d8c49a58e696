import { type Actor, type EventOutcome, THE_SERVICE } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { type StoredEvent, settleStoredEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { Evidence, PaymentProvider, ProviderEvent } from "./payment-provider.port.ts";
import { type Settlement, settlePayment } from "./settle-payment.ts";

/**
 * Settles an event of the inbox: asks the provider where the event alone is no proof, then, in one transaction, moves
 * the payment and notes how the event ended. What cannot be believed is flagged and moves nothing.
 * @param actor who brought the event
 * @throws payment_provider_unavailable, payment_provider_refused: the event stays unsettled, for the poller
 */
export async function settleEvent(
  deps: PaymentDeps,
  provider: PaymentProvider,
  stored: StoredEvent,
  actor: Actor = THE_SERVICE,
): Promise<EventOutcome> {
  const event = provider.readEvent(stored.body);
  // Where the provider was asked and knew nothing new, another copy is worth another question.
  const mayAskAgain = stored.outcome === "unchanged" && event.proof.by === "asked";
  if (stored.outcome !== null && !mayAskAgain) return stored.outcome;
  const evidence = await evidenceOf(provider, event);
  const settled = await deps.database.transaction(async (tx) => {
    const settlement: Settlement =
      evidence === null
        ? {
            outcome: event.proof.by === "ignored" ? "ignored" : "unknown_payment",
            payment: null,
            credited: false,
          }
        : await settlePayment(tx, deps, actor, provider.name, evidence);
    const { outcome, payment } = settlement;
    const settledAt = new Date(deps.clock.nowMs());
    const isFirst = await settleStoredEvent(tx, stored.id, {
      outcome,
      paymentId: payment?.id ?? null,
      settledAt,
    });
    if (isFirst && payment !== null && outcome === "mismatch") {
      await recordAudit(tx, deps, actor, {
        action: "payment.mismatch",
        resourceType: "payment",
        resourceId: payment.id,
        after: { event_id: event.eventId, kind: event.kind, provider: provider.name },
      });
    }
    return settlement;
  });
  tell(deps, provider, settled);
  return settled.outcome;
}

async function evidenceOf(provider: PaymentProvider, { proof }: ProviderEvent): Promise<Evidence | null> {
  switch (proof.by) {
    case "told":
      return proof.evidence;
    case "asked":
      return provider.lookUp(proof.reference);
    case "ignored":
      return null;
  }
}

function tell(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { outcome, payment, credited }: Settlement,
): void {
  deps.events.emit({
    kind: "payment_event",
    provider: provider.name,
    outcome,
    paymentId: payment?.id ?? null,
  });
  if (!credited || payment === null) return;
  deps.events.emit({
    kind: "balance_deposited",
    userId: payment.userId,
    amountCents: payment.amountCents,
    provider: payment.provider,
  });
}
