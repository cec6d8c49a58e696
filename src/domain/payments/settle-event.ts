import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { EventOutcome } from "../../kernel/payment-values.ts";
import { recordFact } from "../facts/record-fact.ts";
import { askAndSettle } from "./ask-and-settle.ts";
import { endStoredEvent, type StoredEvent } from "./event-store.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { PaymentProvider, ProviderEvent } from "./payment-provider.port.ts";
import { type Settlement, settlePayment } from "./settle-payment.ts";

/** A stored event and its body. The caller has parsed the body already. */
export type ReadEvent = { readonly stored: StoredEvent; readonly event: ProviderEvent };

/**
 * Settles a stored event: asks the provider if the event alone is no proof, then, in one transaction, books the payment
 * and stores the outcome of the event. Evidence that contradicts the books is flagged and moves no money.
 * @param actor who sent the event
 * @throws payment_provider_unavailable, payment_provider_refused: the event stays unsettled, for `resettleEvents`
 */
export async function settleEvent(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { stored, event }: ReadEvent,
  actor: Actor,
): Promise<EventOutcome> {
  // If the provider was asked and nothing had changed, a copy of the event asks again: the payment may have changed since.
  const mayAskAgain = stored.outcome === "unchanged" && event.proof.by === "lookup";
  if (stored.outcome !== null && !mayAskAgain) return stored.outcome;
  const end = (tx: Tx, settled: Settlement) =>
    endEvent(tx, deps, actor, provider, { stored, event }, settled);
  const { outcome } = await settleByProof(deps, provider, event, actor, end);
  return outcome;
}

async function settleByProof(
  deps: PaymentDeps,
  provider: PaymentProvider,
  { proof }: ProviderEvent,
  actor: Actor,
  end: (tx: Tx, settled: Settlement) => Promise<void>,
): Promise<Settlement> {
  if (proof.by === "lookup") {
    return askAndSettle(deps, actor, { provider, reference: proof.reference }, end);
  }
  return deps.database.transaction(async (tx) => {
    const settlement: Settlement =
      proof.by === "none"
        ? { outcome: "ignored", payment: null }
        : await settlePayment(tx, deps, actor, provider.name, proof.evidence);
    await end(tx, settlement);
    return settlement;
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
  const isFirstEnd = await endStoredEvent(tx, stored.id, { outcome, paymentId, settledAt });
  const about = { resourceId: paymentId, userId: payment?.userId ?? null };
  const after = { provider: provider.name, outcome };
  await recordFact(tx, deps, actor, { ...about, name: "payment.event_settled", after });
  if (!isFirstEnd || paymentId === null || outcome !== "mismatch") return;
  await recordFact(tx, deps, actor, {
    ...about,
    name: "payment.mismatch",
    after: { event_id: event.eventId, kind: event.kind, provider: provider.name },
  });
}
