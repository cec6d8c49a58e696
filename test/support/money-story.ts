import type fc from "fast-check";
import type { User } from "../../src/domain/identity/user.ts";
import { readBalance } from "../../src/domain/ledger/read-balance.ts";
import { verifyLedger } from "../../src/domain/ledger/verify-ledger.ts";
import { listReferrals } from "../../src/domain/referrals/list-referrals.ts";
import type { Cents } from "../../src/kernel/money.ts";
import type { DomainWorld } from "./domain-world.ts";
import type { PaymentWorld } from "./payments/payment-world.ts";

/** A payment as its provider sees it. */
export type ModelPayment = {
  readonly id: string;
  readonly userId: string;
  readonly provider: "mock" | "stripe";
  readonly providerPaymentId: string;
  readonly amountCents: Cents;
  status: "pending" | "succeeded" | "canceled" | "refunded";
};

/** What the model knows: who was given how much, and what became of payments; the rest is asked of the database. */
export type Model = { readonly givenCents: Map<string, Cents>; readonly payments: ModelPayment[] };

/** The real thing: two users, the second brought by the first, a bundle, and prices that change. */
export type Real = {
  readonly world: PaymentWorld;
  readonly users: readonly User[];
  readonly bundleId: string;
  prices: DomainWorld["prices"] | Record<keyof DomainWorld["prices"], Cents>;
};

export type Run = (model: Model, real: Real, user: User) => Promise<unknown>;

/** What a business rule refuses is as good as what passes: both must leave right books. */
const REFUSALS = [
  "balance_insufficient",
  "token_not_found",
  "bundle_price_contradictory",
  "payment_not_refundable",
  "nothing_to_refund",
];

/** One step of somebody, after which every invariant is looked at. */
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
    if (user === undefined) throw new Error("nobody is there");
    await this.#run(model, real, user).catch((error) => {
      if (!REFUSALS.includes(error?.code)) throw error;
    });
    await assertBooksAreRight(model, real);
  }

  toString = (): string => `user ${this.#who}: ${this.#name}`;
}

/** Notes what somebody paid in or was granted; below zero, what went back. */
export function give({ givenCents }: Model, userId: string, amountCents: Cents): void {
  givenCents.set(userId, (givenCents.get(userId) ?? 0n) + amountCents);
}

/**
 * Postings, balances and entries by `verifyLedger`; nobody is richer than what was paid in and granted; payments stand
 * as their providers say.
 */
async function assertBooksAreRight(model: Model, { world, users }: Real): Promise<void> {
  const { direct } = world.database;
  const [{ violations }, payments] = await Promise.all([
    verifyLedger(direct),
    Promise.all(model.payments.map(({ id }) => world.read(id))),
    ...users.map((user) => assertNotTooRich(model, world, user)),
  ]);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  const statuses = payments.map(({ status }) => status).join();
  const expected = model.payments.map(({ status }) => status).join();
  if (statuses !== expected) throw new Error(`payments are ${statuses}, not ${expected}`);
}

async function assertNotTooRich({ givenCents }: Model, world: PaymentWorld, user: User): Promise<void> {
  const { direct } = world.database;
  const [balanceCents, { bonusEarnedCents }, { owed }] = await Promise.all([
    readBalance(direct, user.id),
    listReferrals(direct, user.id),
    direct
      .selectFrom("referral_debts")
      .select((eb) => eb.fn.coalesce(eb.fn.sum<string>("owed_cents"), eb.lit(0)).as("owed"))
      .where("referrer_id", "=", user.id)
      .executeTakeFirstOrThrow(),
  ]);
  const givenInAll = (givenCents.get(user.id) ?? 0n) + bonusEarnedCents + BigInt(owed);
  if (balanceCents < 0n) throw new Error(`a balance of ${balanceCents}`);
  if (balanceCents > givenInAll) throw new Error(`${balanceCents} of ${givenInAll} given`);
}
