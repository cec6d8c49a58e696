import { type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { PaymentStatus, ProviderName } from "../../kernel/payment-values.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { Payment } from "./payment.ts";
import { toPayment } from "./payment-store.ts";

/** Null: no filter. */
export type PaymentsFilter = {
  readonly userId: Uuid | null;
  readonly status: PaymentStatus | null;
  readonly provider: ProviderName | null;
  /** A part of the provider's id, in any case. */
  readonly search: string | null;
  /** Created at or after. */
  readonly from: Date | null;
  /** Created before. */
  readonly to: Date | null;
};

export type PaymentsQuery = PaymentsFilter & PageQuery;

/** Payments, newest first. There is an index by user and one by status. */
export function listPayments(tx: Tx, query: PaymentsQuery): Promise<Page<Payment>> {
  return selectPage(tx, matching(tx, query).selectAll(), query, toPayment);
}

type Matching = SelectQueryBuilder<DB, "payments", unknown>;

function matching(tx: Tx, { userId, status, provider, search, from, to }: PaymentsFilter): Matching {
  let found: Matching = tx.selectFrom("payments");
  if (userId !== null) found = found.where("user_id", "=", userId);
  if (status !== null) found = found.where("status", "=", status);
  if (provider !== null) found = found.where("provider", "=", provider);
  if (search !== null) found = found.where(contains(search, [sql.ref("provider_payment_id")]));
  if (from !== null) found = found.where("created_at", ">=", from);
  if (to !== null) found = found.where("created_at", "<", to);
  return found;
}
