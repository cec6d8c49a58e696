import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Refund } from "./payment.ts";
import { selectPayment } from "./payment-store.ts";
import { selectRefunds } from "./refund-store.ts";

/** The refunds of a payment, newest first: those of the desk and those made at the provider. @throws payment_not_found */
export async function listRefunds(tx: Tx, paymentId: Uuid): Promise<readonly Refund[]> {
  if ((await selectPayment(tx, paymentId)) === null) throw new AppError("payment_not_found");
  return selectRefunds(tx, paymentId);
}
