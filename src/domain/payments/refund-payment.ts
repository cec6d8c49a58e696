import { type Actor, THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { Steps } from "../idempotency/run-steps.ts";
import { readUser } from "../identity/read-user.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { askAndSettle, sourceOf } from "./ask-and-settle.ts";
import { bookPayment } from "./book-payment.ts";
import { firstCheck } from "./check-store.ts";
import type { Payment, Refund } from "./payment.ts";
import type { PaymentDeps } from "./payment-deps.ts";
import type { TakenRefund } from "./payment-provider.port.ts";
import { centsOfReturned, refundableKopecks, returnedOf } from "./payment-rules.ts";
import { lockPayment, selectPayment } from "./payment-store.ts";
import { isLive, requestedOf } from "./refund-rules.ts";
import { insertRefund, selectRefund, selectRefunds, updateRefund } from "./refund-store.ts";

export type RefundOrder = { readonly paymentId: Uuid; readonly reason: string | null };

/** Providers know a key for 24 hours. A refund of which nobody knows for longer than this is looked for before it is sent again. */
const LOOKED_FOR_AFTER_MS = HOUR_MS;

/** What became of a refund at the provider; null: it was asked before. */
type RefundAnswer = TakenRefund | "refused" | null;

type Refunded = { readonly payment: Payment; readonly refund: Refund };

/**
 * Gives a payment back, in three steps: takes what is still in the wallet, at most what did not go back of the payment
 * yet, out of it, so that nobody spends it meanwhile; asks the provider to give it back; notes what became of that. What
 * the provider refuses goes back into the wallet. Each movement has its audit row. The refund's id is the provider's key,
 * so that going on with it, also after a crash, gives the money back once; one that is past a step stays as it is. The
 * first step gives the id of a former refund by the desk where there is one that did not fail.
 * @throws payment_not_found: no such payment, or no such refund to go on with
 * @throws payment_not_refundable: it was not paid, is disputed, or went back whole; nothing is changed
 * @throws nothing_to_refund: the money is spent; nothing is changed
 * @throws payment_provider_unavailable: nobody knows; go on later
 */
export function refundPayment(deps: PaymentDeps, actor: Actor): Steps<RefundOrder, RefundAnswer, Refunded> {
  return {
    begin: (tx, order) => request(tx, deps, actor, order),
    callRemote: (refundId) => send(deps, refundId),
    finish: (tx, refundId, answer) => noteAnswer(tx, deps, actor, refundId, answer),
  };
}

/** Locks the payment, then the wallet. */
async function request(tx: Tx, deps: PaymentDeps, actor: Actor, order: RefundOrder): Promise<Uuid> {
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
  const amountKopecks = refundableKopecks(payment, wallet.balanceCents);
  if (amountKopecks === 0n) throw new AppError("nothing_to_refund");
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

async function send(deps: PaymentDeps, refundId: Uuid): Promise<RefundAnswer> {
  const { providers } = deps;
  const { direct } = deps.database;
  const refund = await selectRefund(direct, refundId);
  const payment = refund === null ? null : await selectPayment(direct, refund.paymentId);
  if (refund === null || payment === null) throw new AppError("payment_not_found");
  if (refund.status !== "requested") return null;
  // By its own list of refunds, which forgets none.
  if (deps.clock.nowMs() - refund.createdAt.getTime() > LOOKED_FOR_AFTER_MS) {
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
async function noteAnswer(
  tx: Tx,
  deps: PaymentDeps,
  actor: Actor,
  refundId: Uuid,
  answer: RefundAnswer,
): Promise<Refunded> {
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
