import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { ProviderName } from "../../kernel/words.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { firstCheck } from "./check-store.ts";
import { kopecksOf } from "./payment-rules.ts";
import { insertPayment, selectOpenSince } from "./payment-store.ts";

export type PaymentOrder = {
  readonly userId: Uuid;
  readonly provider: ProviderName;
  /** Above zero. */
  readonly amountCents: Cents;
  readonly returnUrl: string | null;
};

/**
 * So many payments of a user may be open that were begun within a day: nobody tries more often, and each is a checkout
 * at a provider, which is asked for again and again. What is older has ended everywhere, or is asked for rarely.
 */
export const OPEN_PAYMENTS_MAX = 20;

/**
 * The first step of a payment: writes it down, at today's rate, before any provider is asked. No balance moves. Locks the
 * wallet, so that a user's payments begin one after the other.
 * @param deps.kopecksPerZnc the rate of now (`ZNC_TO_RUB_RATE`); the payment keeps it
 * @returns the payment's id
 * @throws open_payments_limit `{count, retry_after_seconds}`
 */
export async function createPayment(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly kopecksPerZnc: bigint },
  order: PaymentOrder,
): Promise<Uuid> {
  const nowMs = deps.clock.nowMs();
  await lockWallet(tx, order.userId);
  const open = await selectOpenSince(tx, order.userId, new Date(nowMs - DAY_MS), OPEN_PAYMENTS_MAX);
  const [oldest] = open;
  if (oldest !== undefined && open.length === OPEN_PAYMENTS_MAX) {
    const waitMs = oldest.getTime() + DAY_MS - nowMs;
    const retryAfter = Math.max(1, Math.ceil(waitMs / SECOND_MS));
    throw new AppError("open_payments_limit", { count: open.length, retry_after_seconds: retryAfter });
  }
  const id = deps.newId();
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
