import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { firstCheck } from "./check-times.ts";
import type { Payment } from "./payment.ts";
import { kopecksOfShare, takeable } from "./payment-rules.ts";
import { lockPayment, updatePayment } from "./payment-store.ts";
import { insertRefund, selectLiveRefund } from "./refund-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/**
 * The first step of a refund: takes what is still in the wallet, at most the payment's sum, out of it, before the
 * provider is asked, so that nobody spends it meanwhile. Locks the payment, then the wallet; writes one audit row.
 * @returns the refund's id; that of the first one if the payment was refunded before: then nothing is changed
 * @throws payment_not_found
 * @throws payment_not_refundable: it was not paid, or is disputed; nothing is changed
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
  const former = await selectLiveRefund(tx, payment.id);
  if (former !== null) return former.id;
  if (payment.status !== "succeeded") {
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
  const balanceCents = await lockWallet(tx, payment.userId);
  const amountCents = takeable(payment.amountCents, balanceCents);
  const amountKopecks = kopecksOfShare(payment, amountCents);
  if (amountKopecks === 0n) throw new AppError("nothing_to_refund");
  const entry = await postEntry(tx, deps, {
    userId: payment.userId,
    kind: "refund",
    amountCents: -amountCents,
    counterAccount: `deposits:${payment.provider}`,
    description: "Payment refunded",
    paymentId: payment.id,
  });
  const nowMs = deps.clock.nowMs();
  const createdAt = new Date(nowMs);
  await updatePayment(tx, payment.id, createdAt, { status: payment.status, takenBackCents: amountCents });
  const id = deps.newId();
  await insertRefund(tx, {
    id,
    paymentId: payment.id,
    amountCents,
    amountKopecks,
    reason,
    checkAt: firstCheck(nowMs),
    createdAt,
  });
  await recordAudit(tx, deps, actor, {
    action: "payment.refunded",
    resourceType: "payment",
    resourceId: payment.id,
    after: {
      refund_id: id,
      amount: formatMoney(amountCents),
      amount_rub: formatMoney(amountKopecks),
      balance: formatMoney(entry.balanceAfterCents),
      transaction_id: entry.id,
      provider: payment.provider,
    },
    ...(reason === null ? {} : { reason }),
  });
  return id;
}
