import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid, type NewId } from "../../kernel/ids.ts";
import type { EventOutcome, ProviderName } from "../../kernel/payment-values.ts";
import { bookPayment, type KnownState } from "./book-payment.ts";
import { bookingOf } from "./booking-rules.ts";
import type { Payment } from "./payment.ts";
import type { Evidence, Returned } from "./payment-provider.port.ts";
import { judgeEvidence, returnedSame } from "./payment-rules.ts";
import { lockPayment, markSettled, updatePayment } from "./payment-store.ts";
import { matchRefunds, requestedOf } from "./refund-rules.ts";
import { applyRefundChange, insertFoundRefund, selectRefunds } from "./refund-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

export type Settlement = {
  readonly outcome: EventOutcome;
  /** The payment after it; null if it is unknown. */
  readonly payment: Payment | null;
};

const UNKNOWN: Settlement = { outcome: "unknown_payment", payment: null };

/** What a provider reported when it was asked; out of date once the payment is booked with a higher number. */
export type LookupResult = { readonly evidence: Evidence | null; readonly lookupNo: bigint };

/**
 * Books the difference between evidence and the books; the evidence may come in any order and repeatedly. Locks the
 * payment, then the wallet, until the transaction ends. Evidence of one provider moves no payment of another.
 */
export async function settlePayment(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  provider: ProviderName,
  evidence: Evidence,
): Promise<Settlement> {
  return settleLocked(tx, deps, actor, provider, await lockNamed(tx, evidence), evidence);
}

/**
 * As `settlePayment`, for the result of a lookup.
 * @returns null if the payment was booked after the lookup began: then nothing is changed
 */
export async function settleLookup(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  provider: ProviderName,
  { evidence, lookupNo }: LookupResult,
): Promise<Settlement | null> {
  if (evidence === null) return UNKNOWN;
  const payment = await lockNamed(tx, evidence);
  if (payment !== null && lookupNo <= payment.settledNo) return null;
  const settlement = await settleLocked(tx, deps, actor, provider, payment, evidence);
  // A lookup that changes nothing still makes the lookups that began before it out of date.
  if (settlement.outcome === "unchanged" && payment !== null) await markSettled(tx, payment.id);
  return settlement;
}

async function lockNamed(tx: Tx, { paymentId }: Evidence): Promise<Payment | null> {
  return paymentId !== null && isUuid(paymentId) ? lockPayment(tx, paymentId) : null;
}

/** @param payment the locked one that the evidence names */
async function settleLocked(
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
  const { known, haveRefundsChanged } = await storeRefunds(tx, deps, payment, evidence.returned);
  if (!haveRefundsChanged && !changesPayment(payment, known)) {
    return { outcome: "unchanged", payment };
  }
  return { outcome: "applied", payment: await bookPayment(tx, deps, actor, payment, known) };
}

/** Stores the refunds that the provider reports. @returns the state of the payment by the evidence */
async function storeRefunds(
  tx: Tx,
  deps: Deps,
  payment: Payment,
  returned: Returned | null,
): Promise<{ readonly known: KnownState; readonly haveRefundsChanged: boolean }> {
  const stored = await selectRefunds(tx, payment.id);
  const paidKopecks = payment.amountKopecks;
  if (returned === null) {
    const sums = { ...payment.sums, paidKopecks };
    return { known: { sums, requestedKopecks: requestedOf(stored) }, haveRefundsChanged: false };
  }
  const { changed, found, refundedKopecks, requestedKopecks } = matchRefunds(stored, returned);
  const now = new Date(deps.clock.nowMs());
  for (const change of changed) await applyRefundChange(tx, change, now);
  for (const refund of found) await insertFoundRefund(tx, deps.newId(), payment, refund, now);
  const { disputedKopecks, lostKopecks } = returned;
  return {
    known: { sums: { paidKopecks, refundedKopecks, disputedKopecks, lostKopecks }, requestedKopecks },
    haveRefundsChanged: changed.length + found.length > 0,
  };
}

function changesPayment(payment: Payment, { sums, requestedKopecks }: KnownState): boolean {
  const { depositCents, changeCents, reason, status } = bookingOf(payment, sums, requestedKopecks);
  const isBooked = depositCents === 0n && changeCents === 0n && reason === null && status === payment.status;
  return !isBooked || !returnedSame(payment.sums, sums);
}
