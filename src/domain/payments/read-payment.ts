import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Payment } from "./payment.ts";
import { selectPayment } from "./payment-store.ts";

/**
 * One payment; nothing is locked.
 * @param ownerId the user that must own it; null: any user
 * @throws payment_not_found: unknown, or of another user
 */
export async function readPayment(tx: Tx, id: Uuid, ownerId: Uuid | null): Promise<Payment> {
  const payment = await selectPayment(tx, id);
  if (payment === null || (ownerId !== null && payment.userId !== ownerId)) {
    throw new AppError("payment_not_found");
  }
  return payment;
}
