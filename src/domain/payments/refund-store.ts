import type { Selectable } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { RefundStatus } from "../../kernel/payment-values.ts";
import type { PaymentRefunds } from "../../kernel/schema.gen.ts";
import { takeDue } from "./check-store.ts";
import type { Payment, Refund } from "./payment.ts";
import type { ProviderRefund } from "./payment-provider.port.ts";
import { centsOfReturned } from "./payment-rules.ts";
import type { RefundChange } from "./refund-rules.ts";

export type NewRefund = Pick<Refund, "id" | "paymentId" | "amountCents" | "amountKopecks"> & {
  readonly reason: string | null;
  readonly checkAt: Date;
  readonly createdAt: Date;
};

/** Stores a refund of the desk, before it is ordered from the provider. */
export async function insertRefund(tx: Tx, refund: NewRefund): Promise<void> {
  await tx
    .insertInto("payment_refunds")
    .values({
      id: refund.id,
      payment_id: refund.paymentId,
      amount_cents: refund.amountCents,
      amount_kopecks: refund.amountKopecks,
      reason: refund.reason,
      check_at: refund.checkAt,
      created_at: refund.createdAt,
      updated_at: refund.createdAt,
    })
    .execute();
}

/** Stores a refund that was made at the provider. */
export async function insertFoundRefund(
  tx: Tx,
  id: Uuid,
  payment: Payment,
  found: ProviderRefund,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("payment_refunds")
    .values({
      id,
      payment_id: payment.id,
      origin: "provider",
      provider_refund_id: found.providerRefundId,
      status: found.status,
      amount_cents: centsOfReturned(payment, found.kopecks),
      amount_kopecks: found.kopecks,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

export async function selectRefund(tx: Tx, id: Uuid): Promise<Refund | null> {
  const row = await tx.selectFrom("payment_refunds").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toRefund(row);
}

/** All refunds of a payment, newest first. They are only changed under the lock of the payment. */
export async function selectRefunds(tx: Tx, paymentId: Uuid): Promise<Refund[]> {
  const rows = await tx
    .selectFrom("payment_refunds")
    .selectAll()
    .where("payment_id", "=", paymentId)
    .orderBy("id", "desc")
    .execute();
  return rows.map(toRefund);
}

/** Stores the state of a refund at its provider. */
export async function applyRefundChange(tx: Tx, { refund, current }: RefundChange, now: Date): Promise<void> {
  await updateRefund(tx, refund.id, now, current.status, current.providerRefundId);
}

/** Stores the state of a refund. `resumeRefunds` checks it as long as it is requested or pending. */
export async function updateRefund(
  tx: Tx,
  id: Uuid,
  now: Date,
  status: RefundStatus,
  providerRefundId: string | null,
): Promise<Refund> {
  const row = await tx
    .updateTable("payment_refunds")
    .set({
      status,
      updated_at: now,
      ...(status === "requested" || status === "pending" ? {} : { check_at: null }),
      ...(providerRefundId === null ? {} : { provider_refund_id: providerRefundId }),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRefund(row);
}

/** Takes refunds that have not ended, as `takeDue`. */
export async function takeDueRefunds(tx: Tx, now: Date, limit: number): Promise<Refund[]> {
  return (await takeDue(tx, "payment_refunds", now, limit)).map(toRefund);
}

function toRefund(row: Selectable<PaymentRefunds>): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    origin: row.origin,
    providerRefundId: row.provider_refund_id,
    status: row.status,
    amountCents: row.amount_cents,
    amountKopecks: row.amount_kopecks,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
