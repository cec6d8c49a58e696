import { type Cents, fromCents, toCents } from "../../parts/cents.ts";

type Sums = {
  readonly status: string;
  readonly amount_znc: string;
  readonly refunded_znc: string;
  readonly paid_rub: string;
  readonly refunded_rub: string;
  readonly disputed_rub: string;
  readonly lost_rub: string;
};

/** A refund that the provider has not refused; the desk makes one of each payment. */
type KnownRefund = { readonly origin: string; readonly status: string };

/** Whether the service would take an order to refund the payment. */
export function isRefundable(payment: Sums, refunds: readonly KnownRefund[]): boolean {
  const returned = [payment.refunded_rub, payment.disputed_rub, payment.lost_rub].map(toCents);
  const isPaid = payment.status === "succeeded" || payment.status === "refunded";
  const isLeft = returned.reduce((sum, part) => sum + part, 0n) < toCents(payment.paid_rub);
  return isPaid && isLeft && !refunds.some(({ origin, status }) => origin === "desk" && status !== "failed");
}

/** What a refund would take now, ZNC: what was not returned yet, at most the paid part of the balance. The service rounds it to kopecks. */
export function refundNow(
  { amount_znc, refunded_znc }: Sums,
  { balance, granted }: { readonly balance: string; readonly granted: string },
): { readonly amount: string; readonly balanceAfter: string; readonly spent: string } {
  const balanceCents = toCents(balance);
  const left = atLeastZero(toCents(amount_znc) - toCents(refunded_znc));
  const inWallet = atLeastZero(balanceCents - toCents(granted));
  const amount = left < inWallet ? left : inWallet;
  return {
    amount: fromCents(amount),
    balanceAfter: fromCents(balanceCents - amount),
    spent: fromCents(left - amount),
  };
}

function atLeastZero(cents: Cents): Cents {
  return cents > 0n ? cents : 0n;
}
