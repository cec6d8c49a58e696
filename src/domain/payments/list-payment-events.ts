import { type SelectQueryBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { EventOutcome, ProviderName } from "../../kernel/payment-values.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import { isFlagged } from "./payment-rules.ts";

/** A stored notification, without its body, which may name the customer. */
export type PaymentEvent = {
  readonly id: Uuid;
  readonly provider: ProviderName;
  /** The provider's id of it. */
  readonly eventId: string;
  readonly kind: string;
  /** Null until it is settled, and if it names no payment of this service. */
  readonly paymentId: Uuid | null;
  /** Who pays it; null without a payment. */
  readonly userId: Uuid | null;
  readonly username: string | null;
  /** Null until it is settled. */
  readonly outcome: EventOutcome | null;
  readonly isFlagged: boolean;
  readonly receivedAt: Date;
  readonly settledAt: Date | null;
};

export type PaymentEventsQuery = PageQuery & {
  /** Null filters nothing. */
  readonly isFlagged: boolean | null;
  readonly provider: ProviderName | null;
  /** Only those about this payment. */
  readonly paymentId: Uuid | null;
};

/** Notifications, newest first. The flagged ones have an index, `payment_events_flagged_idx`, those of a payment `payment_events_payment_id_idx`. */
export function listPaymentEvents(tx: Tx, query: PaymentEventsQuery): Promise<Page<PaymentEvent>> {
  const found = matching(tx, query)
    .select(["id", "provider", "event_id as eventId", "kind", "payment_id as paymentId", "outcome"])
    .select(["created_at as receivedAt", "settled_at as settledAt"])
    // Subqueries, not joins, so that the query for the total reads events alone.
    .select([payer<Uuid>("payments.user_id").as("userId"), payer<string>("users.username").as("username")]);
  return selectPage(tx, found, query, (row) => ({ ...row, isFlagged: isFlagged(row.outcome) }));
}

/** A column of the user who pays the payment of an event. */
function payer<T>(column: "payments.user_id" | "users.username") {
  return sql<T | null>`(SELECT ${sql.ref(column)} FROM payments JOIN users ON users.id = payments.user_id
                         WHERE payments.id = payment_events.payment_id)`;
}

type Matching = SelectQueryBuilder<DB, "payment_events", unknown>;

function matching(tx: Tx, { isFlagged, provider, paymentId }: PaymentEventsQuery): Matching {
  // Literals, not parameters: otherwise the planner cannot use the partial index. The same list is in `payment-rules`.
  const flagged = sql<boolean>`(outcome IN ('unknown_payment', 'mismatch', 'illegal_transition'))`;
  let found: Matching = tx.selectFrom("payment_events");
  if (isFlagged === true) found = found.where(flagged);
  if (isFlagged === false) found = found.where(sql<boolean>`${flagged} IS NOT TRUE`);
  if (provider !== null) found = found.where("provider", "=", provider);
  if (paymentId !== null) found = found.where("payment_id", "=", paymentId);
  return found;
}
