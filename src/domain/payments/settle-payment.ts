import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid, type NewId } from "../../kernel/ids.ts";
import type { EventOutcome, ProviderName } from "../../kernel/payment-values.ts";
import { bookPayment, type Known } from "./book-payment.ts";
import { bookingOf } from "./booking-rules.ts";
import type { Payment } from "./payment.ts";
import type { Evidence, Returned } from "./payment-provider.port.ts";
import { judgeEvidence, returnedSame } from "./payment-rules.ts";
import { lockPayment, markSettled, updatePayment } from "./payment-store.ts";
import { matchRefunds, requestedOf } from "./refund-rules.ts";
import { applyRefundNews, insertFoundRefund, selectRefunds } from "./refund-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

export type Settlement = {
  readonly outcome: EventOutcome;
  /** As it stands now; null for an unknown one. */
  readonly payment: Payment | null;
};

const UNKNOWN: Settlement = { outcome: "unknown_payment", payment: null };

/** What a provider said when it was asked; it is old once something is booked with a higher number. */
export type Asked = { readonly evidence: Evidence | null; readonly askedNo: bigint };

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
  return settle(tx, deps, actor, provider, await lockNamed(tx, evidence), evidence);
}

/**
 * As `settlePayment`, for what a provider said when it was asked.
 * @returns null if something was booked since it was asked: nothing is changed then
 */
export async function settleAsked(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  provider: ProviderName,
  { evidence, askedNo }: Asked,
): Promise<Settlement | null> {
  if (evidence === null) return UNKNOWN;
  const payment = await lockNamed(tx, evidence);
  if (payment !== null && askedNo <= payment.settledNo) return null;
  const settlement = await settle(tx, deps, actor, provider, payment, evidence);
  // What agrees is news as well: whatever was asked before it is old.
  if (settlement.outcome === "unchanged" && payment !== null) await markSettled(tx, payment.id);
  return settlement;
}

async function lockNamed(tx: Tx, { paymentId }: Evidence): Promise<Payment | null> {
  return paymentId !== null && isUuid(paymentId) ? lockPayment(tx, paymentId) : null;
}

/** @param payment the locked one that the evidence names */
async function settle(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  provider: ProviderName,
  payment: Payment | null,
  evidence: Evidence,
): Promise<Settlement> {
  if (payment === null || payment.provider !== provider) return UNKNOWN;
  const verdict = judgeEvidence(payment, evidence);
  if (verdict === "cancel") {
    const canceled = await updatePayment(tx, payment.id, new Date(deps.clock.nowMs()), {
      status: "canceled",
    });
    return { outcome: "applied", payment: canceled };
  }
  if (verdict !== "paid") return { outcome: verdict, payment };
  const { known, isNews } = await learn(tx, deps, payment, evidence.returned);
  if (!isNews && !movesAnything(payment, known)) {
    return { outcome: "unchanged", payment };
  }
  return { outcome: "applied", payment: await bookPayment(tx, deps, actor, payment, known) };
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
  const isBooked = depositCents === 0n && changeCents === 0n && reason === null && status === payment.status;
  return !isBooked || !returnedSame(payment.sums, sums);
}
