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
 * So many payments of a user may be open that were begun within a day: nobody tries more often, and each is a checkout
 * at a provider, which is asked for again and again. What is older has ended everywhere, or is asked for rarely.
 */
export const OPEN_PAYMENTS_MAX = 20;

/**
 * Opens a payment, in three steps: writes it down, asks its provider for a checkout, and notes that. No balance moves.
 * The payment's id is the provider's key, so that going on with it, also after a crash, gives the same checkout; one that
 * is past a step, since another request or the poller was faster, stays as it is.
 * @throws open_payments_limit `{count, retry_after_seconds}`: nothing is begun
 * @throws payment_provider_unavailable, payment_provider_refused: the payment stays `created`
 * @throws payment_not_found: there is no such payment to go on with
 */
export function openPayment(deps: PaymentDeps): Steps<PaymentOrder, Checkout | null, Payment> {
  return {
    begin: (tx, order) => writeDown(tx, deps, order),
    callRemote: (paymentId) => askForCheckout(deps, paymentId),
    finish: (tx, paymentId, checkout) => noteCheckout(tx, deps, paymentId, checkout),
  };
}

/** At the rate of now, which the payment keeps. Locks the wallet, so that a user's payments begin one after the other. */
async function writeDown(tx: Tx, deps: PaymentDeps, order: PaymentOrder): Promise<Uuid> {
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

/** @returns null if the payment is past this step */
async function askForCheckout(deps: PaymentDeps, paymentId: Uuid): Promise<Checkout | null> {
  const { direct } = deps.database;
  const payment = await selectPayment(direct, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created") return null;
  const provider = deps.providers.get(payment.provider);
  const user = await readUser(direct, payment.userId);
  // A provider that was turned off since: nobody can ask it until it is on again.
  if (provider === undefined || user === null) throw new AppError("payment_provider_unavailable");
  return provider.openCheckout({
    paymentId,
    amountKopecks: payment.amountKopecks,
    description: `${formatMoney(payment.amountCents)} ZNC`,
    returnUrl: payment.returnUrl ?? deps.homeUrl,
    email: user.email,
  });
}

/** Locks the payment until the transaction ends. */
async function noteCheckout(
  tx: Tx,
  deps: PaymentDeps,
  paymentId: Uuid,
  checkout: Checkout | null,
): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  if (payment.status !== "created" || checkout === null) return payment;
  // Who asks for a checkout is the payer, be it that the poller went on with it.
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
