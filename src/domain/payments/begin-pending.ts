import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Payment } from "./payment.ts";
import type { Checkout } from "./payment-provider.port.ts";
import { lockPayment, updatePayment } from "./payment-store.ts";

/**
 * The third step of a payment: notes its checkout. Locks the payment until the transaction ends. A payment that is
 * past this step, since another request or the poller was faster, stays as it is.
 * @param checkout null if there was nothing to ask
 * @throws payment_not_found
 */
export async function beginPending(
  tx: Tx,
  deps: { readonly clock: Clock },
  paymentId: Uuid,
  checkout: Checkout | null,
): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created" || checkout === null) return payment;
  return updatePayment(tx, paymentId, new Date(deps.clock.nowMs()), { status: "pending", checkout });
}
