import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { PaymentStatus } from "../../kernel/payment-values.ts";
import type { Payments } from "../../kernel/schema.gen.ts";
import { takeDue, USERS_IN_TURN } from "./check-store.ts";
import type { Payment, Sums } from "./payment.ts";
import type { Checkout } from "./payment-provider.port.ts";

export type NewPayment = Omit<
  Payment,
  "status" | "providerPaymentId" | "paymentUrl" | "sums" | "takenBackCents" | "settledNo" | "updatedAt"
> & {
  readonly kopecksPerZnc: bigint;
  /** When the poller checks it for the first time. */
  readonly checkAt: Date;
};

export async function insertPayment(tx: Tx, payment: NewPayment): Promise<void> {
  await tx
    .insertInto("payments")
    .values({
      id: payment.id,
      user_id: payment.userId,
      provider: payment.provider,
      amount_cents: payment.amountCents,
      amount_kopecks: payment.amountKopecks,
      kopecks_per_znc: payment.kopecksPerZnc,
      return_url: payment.returnUrl,
      check_at: payment.checkAt,
      created_at: payment.createdAt,
      updated_at: payment.createdAt,
    })
    .execute();
}

export async function selectPayment(tx: Tx, id: Uuid): Promise<Payment | null> {
  const row = await tx.selectFrom("payments").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toPayment(row);
}

/**
 * Payments to compare with their provider, newest first, with ids below `below`: those that were paid, those pending since
 * before `pendingSince`, and those canceled at or after `canceledSince`. Uses the primary key, so that the last page costs
 * no more than the first.
 */
export async function selectComparable(
  tx: Tx,
  page: {
    readonly below: Uuid | null;
    readonly pendingSince: Date;
    readonly canceledSince: Date;
    readonly limit: number;
  },
): Promise<Payment[]> {
  const rows = await tx
    .selectFrom("payments")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("status", "in", ["succeeded", "refunded", "disputed"]),
        eb.and([eb("status", "=", "pending"), eb("created_at", "<", page.pendingSince)]),
        eb.and([eb("status", "=", "canceled"), eb("updated_at", ">=", page.canceledSince)]),
      ]),
    )
    .$if(page.below !== null, (below) => below.where("id", "<", page.below))
    .orderBy("id", "desc")
    .limit(page.limit)
    .execute();
  return rows.map(toPayment);
}

/** A payment, locked until the transaction ends: before any wallet. */
export async function lockPayment(tx: Tx, id: Uuid): Promise<Payment | null> {
  const row = await tx
    .selectFrom("payments")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toPayment(row);
}

export type PaymentChange = {
  readonly status: PaymentStatus;
  readonly sums?: Sums;
  readonly takenBackCents?: Cents;
  readonly checkout?: Checkout;
};

const NEXT_SETTLED_NO = sql<bigint>`nextval('payment_settled_no')`;

/**
 * Changes a payment. Lookups that began before are then out of date. The poller checks the payment as long as it is
 * pending.
 */
export async function updatePayment(
  tx: Tx,
  id: Uuid,
  updatedAt: Date,
  change: PaymentChange,
): Promise<Payment> {
  const row = await tx
    .updateTable("payments")
    .set({
      status: change.status,
      updated_at: updatedAt,
      ...(change.status === "pending" ? {} : { check_at: null }),
      settled_no: NEXT_SETTLED_NO,
      ...(change.sums === undefined
        ? {}
        : {
            paid_kopecks: change.sums.paidKopecks,
            refunded_kopecks: change.sums.refundedKopecks,
            disputed_kopecks: change.sums.disputedKopecks,
            lost_kopecks: change.sums.lostKopecks,
          }),
      ...(change.takenBackCents === undefined ? {} : { taken_back_cents: change.takenBackCents }),
      ...(change.checkout === undefined
        ? {}
        : {
            provider_payment_id: change.checkout.providerPaymentId,
            payment_url: change.checkout.paymentUrl,
          }),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPayment(row);
}

/** Marks that the newest lookup is booked, so that lookups that began before are out of date. */
export async function markSettled(tx: Tx, id: Uuid): Promise<void> {
  await tx.updateTable("payments").set({ settled_no: NEXT_SETTLED_NO }).where("id", "=", id).execute();
}

/** When the newest `limit` open payments of a user were begun after `since`, oldest first. Uses `payments_open_idx`. */
export async function selectOpenSince(tx: Tx, userId: Uuid, since: Date, limit: number): Promise<Date[]> {
  const rows = await tx
    .selectFrom("payments")
    .select("created_at")
    .where("user_id", "=", userId)
    // Literals, not parameters: otherwise the planner cannot use the partial index.
    .where(sql<boolean>`status IN ('created', 'pending')`)
    .where("created_at", ">", since)
    .orderBy("created_at", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ created_at }) => created_at).reverse();
}

/** Takes payments whose check is due, as `takeDue`, in turn by user. */
export async function takeDuePayments(tx: Tx, now: Date, limit: number): Promise<Payment[]> {
  return (await takeDue(tx, "payments", now, limit, USERS_IN_TURN)).map(toPayment);
}

export function toPayment(row: Selectable<Payments>): Payment {
  return {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    status: row.status,
    amountCents: row.amount_cents,
    amountKopecks: row.amount_kopecks,
    returnUrl: row.return_url,
    providerPaymentId: row.provider_payment_id,
    paymentUrl: row.payment_url,
    sums: {
      paidKopecks: row.paid_kopecks,
      refundedKopecks: row.refunded_kopecks,
      disputedKopecks: row.disputed_kopecks,
      lostKopecks: row.lost_kopecks,
    },
    takenBackCents: row.taken_back_cents,
    settledNo: row.settled_no,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
