import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { Payment, Refund } from "./payment.ts";
import { lockPayment, updatePayment } from "./payment-store.ts";
import { endRefund, selectRefund } from "./refund-store.ts";
import type { RefundAnswer } from "./send-refund.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/**
 * The third step of a refund: notes what became of it. One that the provider refused puts the money back into the
 * wallet, with one audit row. Locks the payment, then the wallet. A refund that is past this step stays as it is.
 * @param answer null if there was nothing to ask
 * @throws payment_not_found: there is no such refund
 */
export async function finishRefund(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  refundId: Uuid,
  answer: RefundAnswer | null,
): Promise<{ readonly payment: Payment; readonly refund: Refund }> {
  const asked = await selectRefund(tx, refundId);
  const payment = asked === null ? null : await lockPayment(tx, asked.paymentId);
  // Read again under the payment's lock.
  const refund = await selectRefund(tx, refundId);
  if (payment === null || refund === null) throw new AppError("payment_not_found");
  if (refund.status !== "requested" || answer === null) return { payment, refund };
  const now = new Date(deps.clock.nowMs());
  if (answer === "accepted") {
    await endRefund(tx, refundId, "succeeded", now);
    const refunded = await updatePayment(tx, payment.id, now, { status: "refunded" });
    return { payment: refunded, refund: { ...refund, status: "succeeded" } };
  }
  await endRefund(tx, refundId, "failed", now);
  await putBack(tx, deps, actor, payment, refund);
  const kept = await updatePayment(tx, payment.id, now, { status: payment.status, takenBackCents: 0n });
  return { payment: kept, refund: { ...refund, status: "failed" } };
}

async function putBack(tx: Tx, deps: Deps, actor: Actor, payment: Payment, refund: Refund): Promise<void> {
  const entry = await postEntry(tx, deps, {
    userId: payment.userId,
    kind: "adjustment",
    amountCents: refund.amountCents,
    counterAccount: `deposits:${payment.provider}`,
    description: "The payment could not be refunded",
    paymentId: payment.id,
  });
  await recordAudit(tx, deps, actor, {
    action: "payment.refund_refused",
    resourceType: "payment",
    resourceId: payment.id,
    after: {
      refund_id: refund.id,
      amount: formatMoney(refund.amountCents),
      balance: formatMoney(entry.balanceAfterCents),
      transaction_id: entry.id,
      provider: payment.provider,
    },
  });
}
