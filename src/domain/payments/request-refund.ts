import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { bookPayment } from "./book-payment.ts";
import { firstCheck } from "./check-store.ts";
import type { Payment } from "./payment.ts";
import { centsOfReturned, refundableKopecks, returnedOf } from "./payment-rules.ts";
import { lockPayment } from "./payment-store.ts";
import { isLive } from "./refund-rules.ts";
import { insertRefund, selectRefunds } from "./refund-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/**
 * The first step of a refund: takes what is still in the wallet, at most what did not go back of the payment yet, out of
 * it, before the provider is asked, so that nobody spends it meanwhile. Locks the payment, then the wallet; writes one
 * audit row.
 * @returns the refund's id; that of the first one if the desk refunded the payment before: then nothing is changed
 * @throws payment_not_found
 * @throws payment_not_refundable: it was not paid, is disputed, or went back whole; nothing is changed
 * @throws nothing_to_refund: the money is spent; nothing is changed
 */
export async function requestRefund(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  order: { readonly paymentId: Uuid; readonly reason: string | null },
): Promise<Uuid> {
  const payment = await lockPayment(tx, order.paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  const former = (await selectRefunds(tx, payment.id)).find((each) => each.origin === "desk" && isLive(each));
  if (former !== undefined) return former.id;
  const isPaid = payment.status === "succeeded" || payment.status === "refunded";
  if (!isPaid || returnedOf(payment.sums) >= payment.amountKopecks) {
    throw new AppError("payment_not_refundable", { payment_status: payment.status });
  }
  return takeOut(tx, deps, actor, payment, order.reason);
}

async function takeOut(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  reason: string | null,
): Promise<Uuid> {
  const { balanceCents } = await lockWallet(tx, payment.userId);
  const amountKopecks = refundableKopecks(payment, balanceCents);
  if (amountKopecks === 0n) throw new AppError("nothing_to_refund");
  const returnedKopecks = returnedOf(payment.sums);
  const amountCents =
    centsOfReturned(payment, returnedKopecks + amountKopecks) - centsOfReturned(payment, returnedKopecks);
  const id = deps.newId();
  const refundedKopecks = payment.sums.refundedKopecks + amountKopecks;
  await bookPayment(tx, deps, actor, payment, {
    sums: { ...payment.sums, refundedKopecks },
    requestedKopecks: amountKopecks,
    facts: { refund_id: id, amount_rub: formatMoney(amountKopecks) },
    ...(reason === null ? {} : { reason }),
  });
  const nowMs = deps.clock.nowMs();
  await insertRefund(tx, {
    id,
    paymentId: payment.id,
    amountCents,
    amountKopecks,
    reason,
    checkAt: firstCheck(nowMs),
    createdAt: new Date(nowMs),
  });
  return id;
}
