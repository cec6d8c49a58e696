import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import { recordFact } from "../facts/record-fact.ts";
import { askAndSettle } from "./ask-and-settle.ts";
import { type StoredEvent, settleStoredEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { PaymentProvider, ProviderEvent } from "./payment-provider.port.ts";
import { type Settlement, settlePayment } from "./settle-payment.ts";

/** An event of the inbox, and what its body says: the body is read once, by whoever brings it here. */
export type ReadEvent = { readonly stored: StoredEvent; readonly event: ProviderEvent };

/**
 * Settles an event of the inbox: asks the provider where the event alone is no proof, then, in one transaction, moves
 * the payment and notes how the event ended. What cannot be believed is flagged and moves nothing.
 * @param actor who brought the event
 * @throws payment_provider_unavailable, payment_provider_refused: the event stays unsettled, for the poller
 */
export async function settleEvent(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { stored, event }: ReadEvent,
  actor: Actor,
): Promise<EventOutcome> {
  // Where the provider was asked, another copy is worth another question: much may have moved since.
  const mayAskAgain = stored.outcome === "unchanged" && event.proof.by === "asked";
  if (stored.outcome !== null && !mayAskAgain) return stored.outcome;
  const end = (tx: Tx, settled: Settlement) =>
    endEvent(tx, deps, actor, provider, { stored, event }, settled);
  const { outcome } = await settle(deps, provider, event, actor, end);
  return outcome;
}

async function settle(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { proof }: ProviderEvent,
  actor: Actor,
  end: (tx: Tx, settled: Settlement) => Promise<void>,
): Promise<Settlement> {
  if (proof.by === "asked") {
    return askAndSettle(deps, actor, { provider, reference: proof.reference }, end);
  }
  return deps.database.transaction(async (tx) => {
    const told: Settlement =
      proof.by === "ignored"
        ? { outcome: "ignored", payment: null }
        : await settlePayment(tx, deps, actor, provider.name, proof.evidence);
    await end(tx, told);
    return told;
  });
}

async function endEvent(
  tx: Tx,
  deps: PaymentDeps,
  actor: Actor,
  provider: PaymentProvider,
  { stored, event }: ReadEvent,
  { outcome, payment }: Settlement,
): Promise<void> {
  const paymentId = payment?.id ?? null;
  const settledAt = new Date(deps.clock.nowMs());
  const isFirst = await settleStoredEvent(tx, stored.id, { outcome, paymentId, settledAt });
  const about = { resourceId: paymentId, userId: payment?.userId ?? null };
  const after = { provider: provider.name, outcome };
  await recordFact(tx, deps, actor, { ...about, name: "payment.event_settled", after });
  if (!isFirst || paymentId === null || outcome !== "mismatch") return;
  await recordFact(tx, deps, actor, {
    ...about,
    name: "payment.mismatch",
    after: { event_id: event.eventId, kind: event.kind, provider: provider.name },
  });
}
