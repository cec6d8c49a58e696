import type { Selectable } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { PaymentRefunds } from "../../kernel/schema.gen.ts";
import { nextCheck } from "./check-times.ts";
import type { Refund } from "./payment.ts";

export type NewRefund = Omit<Refund, "status"> & {
  readonly reason: string | null;
  readonly checkAt: Date;
  readonly createdAt: Date;
};

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

export async function selectRefund(tx: Tx, id: Uuid): Promise<Refund | null> {
  const row = await tx.selectFrom("payment_refunds").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toRefund(row);
}

/** The refund of a payment that is under way or done; `payment_refunds_one_key` allows one. */
export async function selectLiveRefund(tx: Tx, paymentId: Uuid): Promise<Refund | null> {
  const row = await tx
    .selectFrom("payment_refunds")
    .selectAll()
    .where("payment_id", "=", paymentId)
    .where("status", "<>", "failed")
    .executeTakeFirst();
  return row === undefined ? null : toRefund(row);
}

export async function endRefund(
  tx: Tx,
  id: Uuid,
  status: "succeeded" | "failed",
  updatedAt: Date,
): Promise<void> {
  await tx
    .updateTable("payment_refunds")
    .set({ status, check_at: null, updated_at: updatedAt })
    .where("id", "=", id)
    .execute();
}

/** As `claimDuePayments`, for refunds whose outcome is unknown. */
export async function claimDueRefunds(tx: Tx, now: Date, limit: number): Promise<Refund[]> {
  const due = tx
    .selectFrom("payment_refunds")
    .select("id")
    .where("check_at", "<=", now)
    .orderBy("check_at")
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await tx
    .updateTable("payment_refunds")
    .set({ check_at: nextCheck(now) })
    .where("id", "in", due)
    .returningAll()
    .execute();
  return rows.map(toRefund);
}

function toRefund(row: Selectable<PaymentRefunds>): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    status: row.status,
    amountCents: row.amount_cents,
    amountKopecks: row.amount_kopecks,
  };
}
