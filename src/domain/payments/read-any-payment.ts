import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Payment } from "./payment.ts";
import { selectPayment } from "./payment-store.ts";

/** The payment of any user, for the desk. @throws payment_not_found */
export async function readAnyPayment(tx: Tx, paymentId: Uuid): Promise<Payment> {
  const payment = await selectPayment(tx, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  return payment;
}
