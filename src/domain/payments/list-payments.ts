import { type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { PaymentStatus, ProviderName } from "../../kernel/payment-values.ts";
import { scanPage, withinTime } from "../../kernel/scan-page.ts";
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

/**
 * Payments, newest first. There is an index by user and one by status; the provider and the search look through so many rows for each
 * page (`scan-page.ts`).
 */
export function listPayments(tx: Tx, query: PaymentsQuery): Promise<Page<Payment>> {
  const indexed = filtered(tx, query).selectAll();
  const { provider, search } = query;
  if (provider === null && search === null) return selectPage(tx, indexed, query, toPayment);
  const matching = (rows: typeof indexed) => {
    const ofProvider = provider === null ? rows : rows.where("provider", "=", provider);
    return search === null
      ? ofProvider
      : ofProvider.where(contains(search, [sql.ref("provider_payment_id")]));
  };
  return scanPage(tx, indexed, matching, query, toPayment);
}

type Filtered = SelectQueryBuilder<DB, "payments", unknown>;

function filtered(tx: Tx, { userId, status, from, to }: PaymentsFilter): Filtered {
  let found: Filtered = tx.selectFrom("payments");
  if (userId !== null) found = found.where("user_id", "=", userId);
  if (status !== null) found = found.where("status", "=", status);
  return withinTime(tx, found, "created_at", { from, to });
}
