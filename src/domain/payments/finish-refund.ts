import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Actor } from "../../kernel/words.ts";
import { bookPayment } from "./book-payment.ts";
import type { Payment, Refund } from "./payment.ts";
import { lockPayment } from "./payment-store.ts";
import { requestedOf } from "./refund-rules.ts";
import { selectRefund, selectRefunds, updateRefund } from "./refund-store.ts";
import type { RefundAnswer } from "./send-refund.ts";

/**
 * The third step of a refund: notes what became of it. One that the provider refused puts the money back into the
 * wallet, with one audit row. Locks the payment, then the wallet. A refund that is past this step stays as it is.
 * @param answer null if there was nothing to ask
 * @throws payment_not_found: there is no such refund
 */
export async function finishRefund(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
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
  const isRefused = answer === "refused";
  const ended = isRefused
    ? await updateRefund(tx, refundId, now, "failed", null)
    : await updateRefund(tx, refundId, now, answer.status, answer.providerRefundId);
  const { refundedKopecks } = payment.sums;
  const known = {
    sums: {
      ...payment.sums,
      refundedKopecks: isRefused ? refundedKopecks - refund.amountKopecks : refundedKopecks,
    },
    requestedKopecks: requestedOf(await selectRefunds(tx, payment.id)),
    facts: { refund_id: refundId },
  };
  return { payment: (await bookPayment(tx, deps, actor, payment, known)).payment, refund: ended };
}
