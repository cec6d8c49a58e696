import type { Selectable } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { EventOutcome, ProviderName } from "../../kernel/payment-values.ts";
import type { PaymentEvents } from "../../kernel/schema.gen.ts";
import { takeDue } from "./check-store.ts";

export type NewEvent = {
  readonly id: Uuid;
  readonly provider: ProviderName;
  readonly eventId: string;
  readonly kind: string;
  readonly body: string;
  readonly checkAt: Date;
  readonly createdAt: Date;
};

/** A stored event; `outcome` is null until it is settled. */
export type StoredEvent = Pick<NewEvent, "id" | "provider" | "body"> & {
  readonly outcome: EventOutcome | null;
};

/** Stores an event unless it is stored already. @returns the stored one */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<StoredEvent> {
  const inserted = await tx
    .insertInto("payment_events")
    .values({
      id: event.id,
      provider: event.provider,
      event_id: event.eventId,
      kind: event.kind,
      body: event.body,
      check_at: event.checkAt,
      created_at: event.createdAt,
    })
    .onConflict((conflict) => conflict.columns(["provider", "event_id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted !== undefined) return toEvent(inserted);
  const row = await tx
    .selectFrom("payment_events")
    .selectAll()
    .where("provider", "=", event.provider)
    .where("event_id", "=", event.eventId)
    .executeTakeFirstOrThrow();
  return toEvent(row);
}

/**
 * Stores how an event ended. The outcome "unchanged" may be replaced, since a copy of the event asks the provider again.
 * @returns false if a copy of the event ended before, with another outcome than "unchanged"
 */
export async function endStoredEvent(
  tx: Tx,
  id: Uuid,
  settled: { readonly outcome: EventOutcome; readonly paymentId: Uuid | null; readonly settledAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("payment_events")
    .set({
      outcome: settled.outcome,
      payment_id: settled.paymentId,
      settled_at: settled.settledAt,
      check_at: null,
    })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("settled_at", "is", null), eb("outcome", "=", "unchanged")]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Takes events that are stored but not settled, as `takeDue`. */
export async function takeDueEvents(tx: Tx, now: Date, limit: number): Promise<StoredEvent[]> {
  return (await takeDue(tx, "payment_events", now, limit)).map(toEvent);
}

function toEvent(row: Selectable<PaymentEvents>): StoredEvent {
  return { id: row.id, provider: row.provider, body: row.body, outcome: row.outcome };
}
