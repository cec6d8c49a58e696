import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { type Cents, formatMoney, lesserOf } from "../../kernel/money.ts";
import type { FactOf } from "../facts/fact.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { CreditRule } from "../ledger/credit-kind-rules.ts";
import { ENTRY_TEXTS } from "../ledger/entry-meaning-rules.ts";
import { type LockedWallet, lockWallet } from "../ledger/lock-wallet.ts";
import { type Entry, type Posted, postEntry } from "../ledger/post-entry.ts";
import { readGrantedInDebts } from "../ledger/read-award-uses.ts";
import { type BookingReason, bookingOf } from "./booking-rules.ts";
import type { Payment, Sums } from "./payment.ts";
import { updatePayment } from "./payment-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };

/** The state of a locked payment as it is known now. */
export type KnownState = {
  readonly sums: Sums;
  /** The part of the refunds of which it is unknown whether the provider accepted them. */
  readonly requestedKopecks: bigint;
  /** The refund of the desk that this booking is about, if it is about one. */
  readonly refund?: Pick<FactOf<BookingFact>["after"], "refund_id" | "amount_rub">;
  /** The reason that an admin gave. */
  readonly reason?: string;
};

/** The facts that a booking is recorded as. */
type BookingFact =
  | "payment.succeeded"
  | "payment.refunded"
  | "payment.refund_refused"
  | "payment.disputed"
  | "payment.dispute_won"
  | "payment.dispute_lost";

/** How a booking appears in the ledger and as a fact. */
type BookingRecord = { readonly kind: LedgerKind; readonly description: string; readonly fact: BookingFact };

const DEPOSIT: BookingRecord = {
  kind: "deposit",
  description: ENTRY_TEXTS.payment,
  fact: "payment.succeeded",
};

const RECORDS: Readonly<Record<BookingReason, BookingRecord>> = {
  refunded: { kind: "refund", description: ENTRY_TEXTS.payment_refunded, fact: "payment.refunded" },
  refund_failed: {
    kind: "adjustment",
    description: ENTRY_TEXTS.payment_refund_failed,
    fact: "payment.refund_refused",
  },
  disputed: {
    kind: "adjustment",
    description: ENTRY_TEXTS.dispute_opened,
    fact: "payment.disputed",
  },
  dispute_won: {
    kind: "adjustment",
    description: ENTRY_TEXTS.dispute_won,
    fact: "payment.dispute_won",
  },
  dispute_lost: {
    kind: "adjustment",
    description: ENTRY_TEXTS.dispute_lost,
    fact: "payment.dispute_lost",
  },
};

/**
 * Brings the books of a locked payment to its known state: posts the difference on the account `deposits:<provider>`,
 * with one audit row for what was paid in and one for what was returned. What the balance does not cover becomes a debt.
 * Locks the wallet until the transaction ends, unless nothing moves.
 * @param locked the wallet, if it is locked already
 */
export async function bookPayment(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  known: KnownState,
  locked: LockedWallet | null = null,
): Promise<Payment> {
  const booking = bookingOf(payment, known.sums, known.requestedKopecks);
  const { depositCents, changeCents, takenBackCents, reason, status } = booking;
  let wallet = locked;
  if (depositCents > 0n) {
    wallet ??= await lockWallet(tx, payment.userId);
    const paid: Movement = { record: DEPOSIT, amountCents: depositCents, status: "succeeded" };
    wallet = await move(tx, deps, actor, payment, wallet, paid);
  }
  if (reason !== null) {
    wallet ??= await lockWallet(tx, payment.userId);
    const returned: Movement = { ...known, record: RECORDS[reason], amountCents: -changeCents, status };
    await move(tx, deps, actor, payment, wallet, returned);
  }
  const now = new Date(deps.clock.nowMs());
  const change = { status, sums: known.sums, takenBackCents };
  return updatePayment(tx, payment.id, now, change);
}

type Movement = Pick<KnownState, "refund" | "reason"> & {
  readonly record: BookingRecord;
  /** 0 if a dispute was decided and no money moves: a fact is recorded without an entry. */
  readonly amountCents: Cents;
  readonly status: Payment["status"];
};

/** @returns the wallet after the movement */
async function move(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  payment: Payment,
  before: LockedWallet,
  { record, amountCents, status, refund, reason }: Movement,
): Promise<LockedWallet> {
  const posted =
    amountCents === 0n
      ? null
      : await post(tx, deps, payment, before, {
          kind: record.kind,
          description: record.description,
          amountCents,
          credit: await creditOf(tx, payment, record, amountCents),
        });
  const wallet = posted?.wallet ?? before;
  await recordFact(tx, deps, actor, {
    name: record.fact,
    resourceId: payment.id,
    userId: payment.userId,
    before: { status: payment.status, balance: formatMoney(before.balanceCents) },
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
  entry: Omit<BookingRecord, "fact"> & Pick<Entry, "amountCents" | "credit">,
): Promise<Posted> {
  return postEntry(tx, deps, before, {
    ...entry,
    counterAccount: `deposits:${payment.provider}`,
    paymentId: payment.id,
    mayOwe: true,
  });
}

/**
 * A payment is paid credit. What is taken back takes that first; granted credit pays the rest, as it would pay the debt. So what is put
 * back is granted again, as far as granted credit has paid such debts: otherwise it would come back as paid, and could be paid out.
 */
async function creditOf(
  tx: Tx,
  { userId }: Payment,
  { kind }: BookingRecord,
  amountCents: Cents,
): Promise<CreditRule> {
  if (kind === "deposit") return "paid";
  if (amountCents < 0n) return "paid_first";
  return { grantedCents: lesserOf(amountCents, await readGrantedInDebts(tx, userId)) };
}
