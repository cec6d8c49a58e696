import type { Selectable } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { EventOutcome, ProviderName } from "../../kernel/payment-values.ts";
import type { PaymentEvents } from "../../kernel/schema.gen.ts";
import { claimDue } from "./check-store.ts";

export type NewEvent = {
  readonly id: Uuid;
  readonly provider: ProviderName;
  readonly eventId: string;
  readonly kind: string;
  readonly body: string;
  readonly checkAt: Date;
  readonly createdAt: Date;
};

/** An event of the inbox; `outcome` is null until it is settled. */
export type StoredEvent = Pick<NewEvent, "id" | "provider" | "body"> & {
  readonly outcome: EventOutcome | null;
};

/** Stores an event unless it is there already. @returns the one that is there */
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
 * Notes how an event ended; "unchanged" is no end where another copy of it asked the provider again.
 * @returns false if another copy of it ended before
 */
export async function settleStoredEvent(
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

/** Takes events that were stored and not settled, as `claimDue`. */
export async function claimDueEvents(tx: Tx, now: Date, limit: number): Promise<StoredEvent[]> {
  return (await claimDue(tx, "payment_events", now, limit)).map(toEvent);
}

function toEvent(row: Selectable<PaymentEvents>): StoredEvent {
  return { id: row.id, provider: row.provider, body: row.body, outcome: row.outcome };
}
