import { type Actor, THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { Steps } from "../idempotency/run-steps.ts";
import { readUser } from "../identity/read-user.ts";
import { paidOf } from "../ledger/credit-kind-rules.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import type { Wallet } from "../ledger/wallet.ts";
import { askAndSettle, sourceOf } from "./ask-and-settle.ts";
import { bookPayment } from "./book-payment.ts";
import { firstCheck } from "./check-store.ts";
import type { Payment, Refund } from "./payment.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { AcceptedRefund } from "./payment-provider.port.ts";
import { centsOfReturned, refundableKopecks, returnedOf } from "./payment-rules.ts";
import { lockPayment, selectPayment } from "./payment-store.ts";
import { isLive, requestedOf } from "./refund-rules.ts";
import { insertRefund, selectRefund, selectRefunds, updateRefund } from "./refund-store.ts";

export type RefundRequest = { readonly paymentId: Uuid; readonly reason: string | null };

/** Providers store an idempotency key for 24 hours. Before a refund older than this is sent again, it is looked up there. */
const LOOKUP_AFTER_MS = HOUR_MS;

/** The outcome of a refund at the provider; null: it is stored already. */
type RefundOutcome = AcceptedRefund | "refused" | null;

type Refunded = { readonly payment: Payment; readonly refund: Refund };

/**
 * Refunds a payment in three steps: takes from the wallet the part of the payment that was not returned yet, at most the
 * paid part of the balance, so that it cannot be spent meanwhile; orders the refund from the provider; stores the outcome. If the provider
 * refuses, the money is put back into the wallet. Each movement has one audit row. The refund's id is the idempotency key
 * at the provider, so repeating the steps, also after a crash, refunds once; a step that was done before changes nothing.
 * If the desk has an earlier refund of this payment that has not failed, its id is returned.
 * @throws payment_not_found: no such payment, or no such refund to continue
 * @throws payment_not_refundable: it was not paid, is disputed, or was returned whole; nothing is changed
 * @throws nothing_to_refund: the money is spent; only_granted_left `{paid, granted}`: what is left was granted; nothing is changed
 * @throws payment_provider_unavailable: the outcome is unknown; continue later
 */
export function refundPayment(
  deps: PaymentDeps,
  actor: Actor,
): Steps<RefundRequest, RefundOutcome, Refunded> {
  return {
    begin: (tx, order) => request(tx, deps, actor, order),
    callRemote: (refundId) => send(deps, refundId),
    finish: (tx, refundId, outcome) => storeOutcome(tx, deps, actor, refundId, outcome),
  };
}

/** Locks the payment, then the wallet. */
async function request(tx: Tx, deps: PaymentDeps, actor: Actor, order: RefundRequest): Promise<Uuid> {
  const payment = await lockPayment(tx, order.paymentId);
  if (payment === null) throw new AppError("payment_not_found");
  const former = (await selectRefunds(tx, payment.id)).find((each) => each.origin === "desk" && isLive(each));
  if (former !== undefined) return former.id;
  const isPaid = payment.status === "succeeded" || payment.status === "refunded";
  if (!isPaid || returnedOf(payment.sums) >= payment.amountKopecks) {
    throw new AppError("payment_not_refundable", { payment_status: payment.status });
  }
  return takeOut(tx, deps, actor, payment, order.reason);
}

async function takeOut(
  tx: Tx,
  deps: PaymentDeps,
  actor: Actor,
  payment: Payment,
  reason: string | null,
): Promise<Uuid> {
  const wallet = await lockWallet(tx, payment.userId);
  const amountKopecks = refundableKopecks(payment, paidOf(wallet));
  if (amountKopecks === 0n) throw refusalOf(wallet);
  const returnedKopecks = returnedOf(payment.sums);
  const amountCents =
    centsOfReturned(payment, returnedKopecks + amountKopecks) - centsOfReturned(payment, returnedKopecks);
  const id = deps.newId();
  const refundedKopecks = payment.sums.refundedKopecks + amountKopecks;
  const known = {
    sums: { ...payment.sums, refundedKopecks },
    requestedKopecks: amountKopecks,
    refund: { refund_id: id, amount_rub: formatMoney(amountKopecks) },
    ...(reason === null ? {} : { reason }),
  };
  await bookPayment(tx, deps, actor, payment, known, wallet);
  const nowMs = deps.clock.nowMs();
  await insertRefund(tx, {
    id,
    paymentId: payment.id,
    amountCents,
    amountKopecks,
    reason,
    checkAt: firstCheck(nowMs),
    createdAt: new Date(nowMs),
  });
  return id;
}

/** Granted credit is never paid out. */
function refusalOf(wallet: Wallet): AppError {
  return wallet.grantedCents === 0n
    ? new AppError("nothing_to_refund")
    : new AppError("only_granted_left", {
        paid: formatMoney(paidOf(wallet)),
        granted: formatMoney(wallet.grantedCents),
      });
}

async function send(deps: PaymentDeps, refundId: Uuid): Promise<RefundOutcome> {
  const { providers } = deps;
  const { direct } = deps.database;
  const refund = await selectRefund(direct, refundId);
  const payment = refund === null ? null : await selectPayment(direct, refund.paymentId);
  if (refund === null || payment === null) throw new AppError("payment_not_found");
  if (refund.status !== "requested") return null;
  // The provider's list of refunds contains every one, also when the idempotency key has expired.
  if (deps.clock.nowMs() - refund.createdAt.getTime() > LOOKUP_AFTER_MS) {
    const source = sourceOf(providers, payment);
    if (source !== null) await askAndSettle(deps, THE_SERVICE, source);
    if ((await selectRefund(direct, refundId))?.status !== "requested") return null;
  }
  const provider = providers.get(payment.provider);
  const user = await readUser(direct, payment.userId);
  if (provider === undefined || user === null || payment.providerPaymentId === null) {
    throw new AppError("payment_provider_unavailable");
  }
  try {
    return await provider.refund({
      refundId,
      providerPaymentId: payment.providerPaymentId,
      amountKopecks: refund.amountKopecks,
      description: `${formatMoney(refund.amountCents)} ZNC`,
      email: user.email,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "payment_provider_refused") return "refused";
    throw error;
  }
}

/** Locks the payment, then the wallet. */
async function storeOutcome(
  tx: Tx,
  deps: PaymentDeps,
  actor: Actor,
  refundId: Uuid,
  outcome: RefundOutcome,
): Promise<Refunded> {
  const unlocked = await selectRefund(tx, refundId);
  const payment = unlocked === null ? null : await lockPayment(tx, unlocked.paymentId);
  // Read again under the payment's lock.
  const refund = await selectRefund(tx, refundId);
  if (payment === null || refund === null) throw new AppError("payment_not_found");
  if (refund.status !== "requested" || outcome === null) return { payment, refund };
  const now = new Date(deps.clock.nowMs());
  const isRefused = outcome === "refused";
  const ended = isRefused
    ? await updateRefund(tx, refundId, now, "failed", null)
    : await updateRefund(tx, refundId, now, outcome.status, outcome.providerRefundId);
  const { refundedKopecks } = payment.sums;
  const known = {
    sums: {
      ...payment.sums,
      refundedKopecks: isRefused ? refundedKopecks - refund.amountKopecks : refundedKopecks,
    },
    requestedKopecks: requestedOf(await selectRefunds(tx, payment.id)),
    refund: { refund_id: refundId },
  };
  await recordFact(tx, deps, actor, {
    name: "payment.refund_answered",
    resourceId: payment.id,
    userId: payment.userId,
    after: { refund_id: refundId, status: ended.status, amount: formatMoney(ended.amountCents) },
  });
  return { payment: await bookPayment(tx, deps, actor, payment, known), refund: ended };
}
