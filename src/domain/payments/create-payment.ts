import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { ProviderName } from "../../kernel/words.ts";
import { firstCheck } from "./check-times.ts";
import { kopecksOf } from "./payment-rules.ts";
import { insertPayment } from "./payment-store.ts";

export type PaymentOrder = {
  readonly userId: Uuid;
  readonly provider: ProviderName;
  /** Above zero. */
  readonly amountCents: Cents;
  readonly returnUrl: string | null;
};

/**
 * The first step of a payment: writes it down, at today's rate, before any provider is asked. No balance moves.
 * @param deps.kopecksPerZnc the rate of now (`ZNC_TO_RUB_RATE`); the payment keeps it
 * @returns the payment's id
 */
export async function createPayment(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly kopecksPerZnc: bigint },
  order: PaymentOrder,
): Promise<Uuid> {
  const id = deps.newId();
  const nowMs = deps.clock.nowMs();
  await insertPayment(tx, {
    ...order,
    id,
    amountKopecks: kopecksOf(order.amountCents, deps.kopecksPerZnc),
    kopecksPerZnc: deps.kopecksPerZnc,
    checkAt: firstCheck(nowMs),
    createdAt: new Date(nowMs),
  });
  return id;
}
