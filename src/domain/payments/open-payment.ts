import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { Steps } from "../idempotency/run-steps.ts";
import { readUser } from "../identity/read-user.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { firstCheck } from "./check-store.ts";
import type { Payment } from "./payment.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { Checkout } from "./payment-provider.port.ts";
import { kopecksOf } from "./payment-rules.ts";
import {
  insertPayment,
  lockPayment,
  selectOpenSince,
  selectPayment,
  updatePayment,
} from "./payment-store.ts";

export type PaymentOrder = {
  readonly userId: Uuid;
  readonly provider: ProviderName;
  /** Above zero. */
  readonly amountCents: Cents;
  readonly returnUrl: string | null;
};

/**
 * Limit of a user's open payments begun within a day. No customer needs more, and each is a checkout at a provider, which
 * the poller asks for repeatedly. Older ones do not count: they have ended, or are asked for rarely.
 */
export const OPEN_PAYMENTS_MAX = 20;

/**
 * Opens a payment in three steps: stores it, asks its provider for a checkout, and stores the checkout. No balance moves.
 * The payment's id is the idempotency key at the provider, so repeating the steps, also after a crash, gives the same
 * checkout. A step that another request or the poller has done already changes nothing.
 * @throws open_payments_limit `{count, retry_after_seconds}`: nothing is begun
 * @throws payment_provider_unavailable, payment_provider_refused: the payment stays `created`
 * @throws payment_not_found: there is no such payment to continue
 */
export function openPayment(deps: PaymentDeps): Steps<PaymentOrder, Checkout | null, Payment> {
  return {
    begin: (tx, order) => storePayment(tx, deps, order),
    callRemote: (paymentId) => askForCheckout(deps, paymentId),
    finish: (tx, paymentId, checkout) => storeCheckout(tx, deps, paymentId, checkout),
  };
}

/** Stores the payment with the current rate. Locks the wallet, so that the limit holds for requests at once. */
async function storePayment(tx: Tx, deps: PaymentDeps, order: PaymentOrder): Promise<Uuid> {
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

/** @returns null if this step was done before */
async function askForCheckout(deps: PaymentDeps, paymentId: Uuid): Promise<Checkout | null> {
  const { direct } = deps.database;
  const payment = await selectPayment(direct, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created") return null;
  const provider = deps.providers.get(payment.provider);
  const user = await readUser(direct, payment.userId);
  // The provider was turned off after the payment began: it cannot be asked until it is on again.
  if (provider === undefined || user === null) throw new AppError("payment_provider_unavailable");
  return provider.openCheckout({
    paymentId,
    amountKopecks: payment.amountKopecks,
    description: `${formatMoney(payment.amountCents)} ZNC`,
    returnUrl: payment.returnUrl ?? deps.defaultReturnUrl,
    email: user.email,
  });
}

/** Locks the payment until the transaction ends. */
async function storeCheckout(
  tx: Tx,
  deps: PaymentDeps,
  paymentId: Uuid,
  checkout: Checkout | null,
): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created" || checkout === null) return payment;
  // The payer asked for the checkout, even if the poller does this step.
  const actor = { ...THE_SERVICE, userId: payment.userId };
  const { provider, userId } = payment;
  await recordFact(tx, deps, actor, {
    name: "payment.created",
    resourceId: paymentId,
    userId,
    after: { provider },
  });
  return updatePayment(tx, paymentId, new Date(deps.clock.nowMs()), { status: "pending", checkout });
}
