import { type Cents, shareRoundedDown } from "../../kernel/money.ts";
import type { EventOutcome, PaymentStatus } from "../../kernel/words.ts";
import type { Payment } from "./payment.ts";
import type { Evidence } from "./payment-provider.port.ts";

/** Prices are in roubles alone. */
const CURRENCY = "RUB";

const CENTS_PER_ZNC = 100n;

/** Which step may follow which. The trigger `payments_guard` holds the same. */
const NEXT: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  created: ["pending", "succeeded", "canceled"],
  pending: ["succeeded", "canceled"],
  succeeded: ["refunded", "disputed"],
  disputed: ["succeeded", "refunded"],
  canceled: [],
  refunded: [],
};

export function mayFollow(from: PaymentStatus, to: PaymentStatus): boolean {
  return NEXT[from].includes(to);
}

const FLAGGED: readonly EventOutcome[] = ["unknown_payment", "mismatch", "illegal_transition"];

/** Whether an event claimed what could not be believed, so that somebody should look; null: not settled yet. */
export function isFlagged(outcome: EventOutcome | null): boolean {
  return outcome !== null && FLAGGED.includes(outcome);
}

/** What is done to a payment and its wallet, in this order. */
export type Step =
  /** The wallet gets the sum. */
  | "credit"
  | "cancel"
  /** A dispute began: what is left of the sum is taken out of the wallet. */
  | "freeze"
  /** A dispute was won: what was frozen goes back. */
  | "release"
  /** A dispute was lost: what was frozen is gone. */
  | "lose"
  /** The provider gave money back without our asking: what is left of that is taken out of the wallet. */
  | "take_back";

export type Verdict =
  | { readonly outcome: "applied"; readonly steps: readonly [Step, ...Step[]] }
  | { readonly outcome: "unchanged" | "mismatch" | "illegal_transition" };

const UNCHANGED: Verdict = { outcome: "unchanged" };
const ILLEGAL: Verdict = { outcome: "illegal_transition" };

/**
 * What follows from evidence for a payment as it stands. Evidence comes in any order and any number of times: each
 * payment is credited once, a cancelled one never, and what is old news changes nothing.
 * @param hasRefund a refund of ours is under way or done: the money that went back is that
 */
export function judgeEvidence(
  payment: Pick<Payment, "status" | "amountKopecks" | "providerPaymentId">,
  evidence: Evidence,
  hasRefund: boolean,
): Verdict {
  if (contradicts(payment, evidence)) return { outcome: "mismatch" };
  switch (payment.status) {
    case "created":
    case "pending":
      return judgeOpen(evidence);
    case "succeeded":
      return judgePaid(evidence, hasRefund);
    case "disputed":
      return judgeDisputed(evidence);
    case "canceled":
      return evidence.status === "canceled" || evidence.status === "pending" ? UNCHANGED : ILLEGAL;
    case "refunded":
      return evidence.status === "canceled" ? ILLEGAL : UNCHANGED;
  }
}

/** Whether evidence names another payment of the provider, another sum or another currency. */
export function contradicts(
  payment: Pick<Payment, "amountKopecks" | "providerPaymentId">,
  { providerPaymentId, paid }: Evidence,
): boolean {
  const known = payment.providerPaymentId;
  if (known !== null && providerPaymentId !== null && known !== providerPaymentId) return true;
  return paid !== null && (paid.kopecks !== payment.amountKopecks || paid.currency !== CURRENCY);
}

function judgeOpen({ status }: Evidence): Verdict {
  switch (status) {
    case "pending":
      return UNCHANGED;
    case "canceled":
      return { outcome: "applied", steps: ["cancel"] };
    case "succeeded":
    case "dispute_won":
      return { outcome: "applied", steps: ["credit"] };
    case "disputed":
      return { outcome: "applied", steps: ["credit", "freeze"] };
    case "refunded":
      return { outcome: "applied", steps: ["credit", "take_back"] };
  }
}

function judgePaid({ status }: Evidence, hasRefund: boolean): Verdict {
  switch (status) {
    case "pending":
    case "succeeded":
    case "dispute_won":
      return UNCHANGED;
    case "canceled":
      return ILLEGAL;
    case "disputed":
      return hasRefund ? ILLEGAL : { outcome: "applied", steps: ["freeze"] };
    case "refunded":
      return hasRefund ? UNCHANGED : { outcome: "applied", steps: ["take_back"] };
  }
}

function judgeDisputed({ status }: Evidence): Verdict {
  switch (status) {
    case "pending":
    case "succeeded":
    case "disputed":
      return UNCHANGED;
    case "canceled":
      return ILLEGAL;
    case "dispute_won":
      return { outcome: "applied", steps: ["release"] };
    case "refunded":
      return { outcome: "applied", steps: ["lose"] };
  }
}

/** What a sum costs, in kopecks, rounded **up** to a kopeck, so that nothing is sold below its price. */
export function kopecksOf(amountCents: Cents, kopecksPerZnc: bigint): bigint {
  return (amountCents * kopecksPerZnc + CENTS_PER_ZNC - 1n) / CENTS_PER_ZNC;
}

/** What can still be taken out of the wallet of a payment: the sum wanted, but no more than is there. */
export function takeable(wantedCents: Cents, balanceCents: Cents): Cents {
  return wantedCents < balanceCents ? wantedCents : balanceCents;
}

/** The part of a payment in kopecks that belongs to a part in cents, rounded down; all of it for all of it. */
export function kopecksOfShare(
  payment: Pick<Payment, "amountCents" | "amountKopecks">,
  partCents: Cents,
): bigint {
  return shareRoundedDown(payment.amountKopecks, partCents, payment.amountCents);
}

/** The part of a payment in cents that belongs to a part in kopecks, rounded down; all of it for all of it. */
export function centsOfShare(
  payment: Pick<Payment, "amountCents" | "amountKopecks">,
  partKopecks: bigint,
): Cents {
  return shareRoundedDown(payment.amountCents, partKopecks, payment.amountKopecks);
}
