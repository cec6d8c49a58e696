import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { FactOf } from "../facts/fact.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type LockedWallet, lockWallet } from "../ledger/lock-wallet.ts";
import { type Posted, postEntry } from "../ledger/post-entry.ts";
import { type BookingReason, bookingOf } from "./booking-rules.ts";
import type { Payment, Sums } from "./payment.ts";
import { updatePayment } from "./payment-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** What is known now of a payment that is locked. */
export type Known = {
  readonly sums: Sums;
  /** The part of the refunds that nobody knows to be taken on by the provider. */
  readonly requestedKopecks: bigint;
  /** The refund that this booking is about, where it is about one of ours. */
  readonly refund?: Pick<FactOf<Booked>["after"], "refund_id" | "amount_rub">;
  /** Why an admin did it. */
  readonly reason?: string;
};

/** The facts that a booking is recorded as. */
type Booked =
  | "payment.succeeded"
  | "payment.refunded"
  | "payment.refund_refused"
  | "payment.disputed"
  | "payment.dispute_won"
  | "payment.dispute_lost";

type Words = { readonly kind: LedgerKind; readonly description: string; readonly fact: Booked };

const WORDS: Readonly<Record<BookingReason, Words>> = {
  refunded: { kind: "refund", description: "Payment refunded", fact: "payment.refunded" },
  refund_failed: {
    kind: "adjustment",
    description: "The payment could not be refunded",
    fact: "payment.refund_refused",
  },
  disputed: {
    kind: "adjustment",
    description: "Frozen: the payment is disputed",
    fact: "payment.disputed",
  },
  dispute_won: {
    kind: "adjustment",
    description: "Released: the dispute was won",
    fact: "payment.dispute_won",
  },
  dispute_lost: {
    kind: "adjustment",
    description: "Taken back: the dispute was lost",
    fact: "payment.dispute_lost",
  },
};

/**
 * Makes the books say of a locked payment what is known of it: posts the difference on the account
 * `deposits:<provider>`, with one audit row for what was paid in and one for what went back. What the wallet does not
 * hold becomes its debt. Locks the wallet until the transaction ends, unless nothing moves.
 * @param locked the wallet where it is locked already
 */
export async function bookPayment(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  known: Known,
  locked: LockedWallet | null = null,
): Promise<Payment> {
  const booking = bookingOf(payment, known.sums, known.requestedKopecks);
  const { depositCents, changeCents, takenBackCents, reason, status } = booking;
  let wallet = locked;
  if (depositCents > 0n) {
    wallet ??= await lockWallet(tx, payment.userId);
    const words: Words = { kind: "deposit", description: "Payment", fact: "payment.succeeded" };
    const paid: Movement = { words, amountCents: depositCents, status: "succeeded" };
    wallet = await move(tx, deps, actor, payment, wallet, paid);
  }
  if (reason !== null) {
    wallet ??= await lockWallet(tx, payment.userId);
    const returned: Movement = { ...known, words: WORDS[reason], amountCents: -changeCents, status };
    await move(tx, deps, actor, payment, wallet, returned);
  }
  const now = new Date(deps.clock.nowMs());
  const change = { status, sums: known.sums, takenBackCents };
  return updatePayment(tx, payment.id, now, change);
}

type Movement = Pick<Known, "refund" | "reason"> & {
  readonly words: Words;
  /** 0 where nothing moves and something was decided. */
  readonly amountCents: Cents;
  readonly status: Payment["status"];
};

/** @returns the wallet as it stands then */
async function move(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  before: LockedWallet,
  { words, amountCents, status, refund, reason }: Movement,
): Promise<LockedWallet> {
  const posted = amountCents === 0n ? null : await post(tx, deps, payment, before, { ...words, amountCents });
  const wallet = posted?.wallet ?? before;
  await recordFact(tx, deps, actor, {
    name: words.fact,
    resourceId: payment.id,
    userId: payment.userId,
    before: { status: payment.status },
    after: {
      status,
      provider: payment.provider,
      amount: formatMoney(amountCents),
      balance: formatMoney(wallet.balanceCents),
      ...(wallet.debtCents === 0n ? {} : { debt: formatMoney(wallet.debtCents) }),
      transaction_id: posted?.id ?? null,
      ...refund,
    },
    ...(reason === undefined ? {} : { reason }),
  });
  return wallet;
}

function post(
  tx: Tx,
  deps: Deps,
  payment: Payment,
  before: LockedWallet,
  { kind, description, amountCents }: Pick<Words, "kind" | "description"> & { readonly amountCents: Cents },
): Promise<Posted> {
  return postEntry(tx, deps, before, {
    kind,
    amountCents,
    counterAccount: `deposits:${payment.provider}`,
    description,
    paymentId: payment.id,
    mayOwe: true,
  });
}
