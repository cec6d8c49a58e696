import type fc from "fast-check";
import { sql } from "kysely";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import type { User } from "../../src/domain/identity/user.ts";
import { readWallet } from "../../src/domain/ledger/read-wallet.ts";
import { listReferrals } from "../../src/domain/referrals/list-referrals.ts";
import type { Cents } from "../../src/kernel/money.ts";
import type { ProviderName } from "../../src/kernel/payment-values.ts";
import type { DomainWorld } from "./domain-world.ts";
import type { PaymentWorld } from "./payments/payment-world.ts";
import { type ProviderSide, returnedAt } from "./payments/provider-side.ts";

/** A payment, and the same payment at its provider. */
export type ModelPayment = {
  readonly id: string;
  readonly userId: string;
  readonly provider: ProviderName;
  readonly amountCents: Cents;
  readonly amountKopecks: bigint;
  readonly side: ProviderSide;
};

/** The model: what each user was granted, and the payments. All else is read from the providers and the database. */
export type Model = { readonly grantedCents: Map<string, Cents>; readonly payments: ModelPayment[] };

/** The real system: two users, the second invited by the first, a bundle, and prices that change. */
export type Real = {
  readonly world: PaymentWorld;
  readonly users: readonly User[];
  readonly bundleId: string;
  prices: DomainWorld["prices"] | Record<keyof DomainWorld["prices"], Cents>;
};

export type Run = (model: Model, real: Real, user: User) => Promise<unknown>;

/** Refusals by business rules are allowed: the books must agree after them too. */
const REFUSALS = [
  "balance_insufficient",
  "token_not_found",
  "bundle_price_contradictory",
  "payment_not_refundable",
  "nothing_to_refund",
  "only_granted_left",
  "credit_kind_insufficient",
  "open_payments_limit",
];

/** One step of a user. */
export class Step implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #who: number;
  readonly #run: Run;

  constructor(name: string, who: number, run: Run) {
    this.#name = name;
    this.#who = who;
    this.#run = run;
  }

  check = (): boolean => true;

  async run(model: Model, real: Real): Promise<void> {
    const user = real.users[this.#who % real.users.length];
    if (user === undefined) throw new Error("there is no such user");
    await this.#run(model, real, user).catch((error) => {
      if (!REFUSALS.includes(error?.code)) throw error;
    });
  }

  toString = (): string => `user ${this.#who}: ${this.#name}`;
}

/** Records what a user was granted; below zero, what was taken. */
export function grant({ grantedCents }: Model, userId: string, amountCents: Cents): void {
  grantedCents.set(userId, (grantedCents.get(userId) ?? 0n) + amountCents);
}

/** Postings, balances, debts, tokens, payments and bonuses must agree, whichever notifications have arrived. */
export async function assertBooksAreRight({ world }: Real): Promise<void> {
  const { violations } = await verifyLedger(world.database.direct);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
}

/**
 * Once all notifications have arrived: each user has, to the cent, what was paid in, less what was refunded, plus what was
 * granted and earned, less what was spent; and payments have the state that their providers report.
 */
export async function assertMoneyIsRight(model: Model, real: Real): Promise<void> {
  for (const payment of model.payments) await assertStatus(real, payment);
  for (const { id } of real.users) {
    const { balanceCents, debtCents } = await readWallet(real.world.database.direct, id);
    const dueCents = (await receivedBy(model, real, id)) - (await spentBy(real, id));
    if (balanceCents - debtCents !== dueCents) {
      throw new Error(`${id} has ${balanceCents} and owes ${debtCents}, but should have ${dueCents}`);
    }
  }
}

/** What was paid in and not refunded, what was granted and what referrals earned. */
export async function receivedBy(model: Model, real: Real, userId: string): Promise<Cents> {
  const { bonusEarnedCents } = await listReferrals(real.world.database.direct, userId);
  const givenCents = (model.grantedCents.get(userId) ?? 0n) + bonusEarnedCents;
  return (await paidInBy(model, real, userId)).reduce((sum, cents) => sum + cents, givenCents);
}

/** What each payment brought in, less what was refunded of it: below zero if more went back. */
export async function paidInBy(model: Model, real: Real, userId: string): Promise<readonly Cents[]> {
  const sums: Cents[] = [];
  for (const payment of model.payments) {
    if (payment.userId !== userId || payment.side.state() !== "paid") continue;
    const { amountCents, amountKopecks } = payment;
    const kopecks = await returnedOf(real, payment);
    sums.push(amountCents - (amountCents * kopecks + amountKopecks - 1n) / amountKopecks);
  }
  return sums;
}

async function spentBy({ world }: Real, userId: string): Promise<Cents> {
  const { rows } = await sql<{ cents: bigint }>`
    SELECT coalesce(sum(k.cost_cents - coalesce(r.amount, 0)), 0)::bigint AS cents
      FROM access_tokens k LEFT JOIN ledger_transactions r ON r.id = k.refund_id
     WHERE k.user_id = ${userId}`.execute(world.database.direct);
  return rows[0]?.cents ?? 0n;
}

async function assertStatus(real: Real, payment: ModelPayment): Promise<void> {
  const { status } = await real.world.read(payment.id);
  const state = payment.side.state();
  const wentBack = (await returnedOf(real, payment)) > 0n ? "refunded" : "succeeded";
  const paid = payment.side.isDisputed() ? "disputed" : wentBack;
  const expected = state === "paid" ? paid : state === "open" ? "pending" : "canceled";
  if (status !== expected) throw new Error(`payment ${payment.id} is ${status}, not ${expected}`);
}

/** The refunded sum of a payment, in kopecks; of a mock payment, what our desk refunded. */
async function returnedOf({ world }: Real, { id, provider, side }: ModelPayment): Promise<bigint> {
  if (provider !== "mock") return returnedAt(side);
  const rows = await world.database.direct
    .selectFrom("payment_refunds")
    .select("amount_kopecks")
    .where("payment_id", "=", id)
    .where("status", "<>", "failed")
    .execute();
  return rows.reduce((sum, { amount_kopecks }) => sum + amount_kopecks, 0n);
}
