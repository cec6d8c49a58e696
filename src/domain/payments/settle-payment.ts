import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid, type NewId } from "../../kernel/ids.ts";
import type { Actor, EventOutcome, ProviderName } from "../../kernel/words.ts";
import { bookPayment, type Known } from "./book-payment.ts";
import { bookingOf } from "./booking-rules.ts";
import type { Payment } from "./payment.ts";
import type { Evidence, Returned } from "./payment-provider.port.ts";
import { judgeEvidence } from "./payment-rules.ts";
import { lockPayment, updatePayment } from "./payment-store.ts";
import { matchRefunds, requestedOf } from "./refund-rules.ts";
import { applyRefundNews, insertFoundRefund, selectRefunds } from "./refund-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

export type Settlement = {
  readonly outcome: EventOutcome;
  /** As it stands now; null for an unknown one. */
  readonly payment: Payment | null;
  /** Whether the wallet got the sum by this. */
  readonly credited: boolean;
};

/**
 * Books what evidence says beyond what is booked, whatever comes when and how often. Locks the payment, then the wallet,
 * until the transaction ends. Evidence of one provider moves no payment of another.
 */
export async function settlePayment(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  provider: ProviderName,
  evidence: Evidence,
): Promise<Settlement> {
  const { paymentId } = evidence;
  const payment = paymentId !== null && isUuid(paymentId) ? await lockPayment(tx, paymentId) : null;
  if (payment === null || payment.provider !== provider) {
    return { outcome: "unknown_payment", payment: null, credited: false };
  }
  const verdict = judgeEvidence(payment, evidence);
  if (verdict === "cancel") {
    const canceled = await updatePayment(tx, payment.id, new Date(deps.clock.nowMs()), {
      status: "canceled",
    });
    return { outcome: "applied", payment: canceled, credited: false };
  }
  if (verdict !== "paid") return { outcome: verdict, payment, credited: false };
  const { known, isNews } = await learn(tx, deps, payment, evidence.returned);
  if (!isNews && !movesAnything(payment, known)) {
    return { outcome: "unchanged", payment, credited: false };
  }
  return { outcome: "applied", ...(await bookPayment(tx, deps, actor, payment, known)) };
}

/** Notes what the provider says of refunds. @returns the sums as they stand by it */
async function learn(
  tx: Tx,
  deps: Deps,
  payment: Payment,
  returned: Returned | null,
): Promise<{ readonly known: Known; readonly isNews: boolean }> {
  const noted = await selectRefunds(tx, payment.id);
  const paidKopecks = payment.amountKopecks;
  if (returned === null) {
    const sums = { ...payment.sums, paidKopecks };
    return { known: { sums, requestedKopecks: requestedOf(noted) }, isNews: false };
  }
  const { changed, found, refundedKopecks, requestedKopecks } = matchRefunds(noted, returned);
  const now = new Date(deps.clock.nowMs());
  for (const news of changed) await applyRefundNews(tx, news, now);
  for (const seen of found) await insertFoundRefund(tx, deps.newId(), payment, seen, now);
  const { disputedKopecks, lostKopecks } = returned;
  return {
    known: { sums: { paidKopecks, refundedKopecks, disputedKopecks, lostKopecks }, requestedKopecks },
    isNews: changed.length + found.length > 0,
  };
}

function movesAnything(payment: Payment, { sums, requestedKopecks }: Known): boolean {
  const { depositCents, changeCents, reason, status } = bookingOf(payment, sums, requestedKopecks);
  const isSame =
    sums.refundedKopecks === payment.sums.refundedKopecks &&
    sums.disputedKopecks === payment.sums.disputedKopecks &&
    sums.lostKopecks === payment.sums.lostKopecks;
  return depositCents !== 0n || changeCents !== 0n || reason !== null || status !== payment.status || !isSame;
}
