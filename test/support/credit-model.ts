import fc from "fast-check";
import { sql } from "kysely";
import { dateAwards } from "../../src/domain/ledger/award-store.ts";
import type { CreditKind } from "../../src/kernel/credit-kinds.ts";
import { DAY_MS } from "../../src/kernel/duration.ts";
import type { Cents } from "../../src/kernel/money.ts";
import { creditSteps } from "./credit-steps.ts";
import { grant, type Model, paidInBy, type Real, type Run, Step } from "./money-story.ts";

const who = fc.nat({ max: 1 });
const kind = fc.constantFrom<CreditKind>("paid", "granted");
const cents = fc.integer({ min: -10_000, max: 20_000 }).map(BigInt);

/** Credit of both kinds in random stories: grants of the desk, their end, and a release that knows no kinds. */
export const CREDIT_STEPS: fc.Arbitrary<Step>[] = [
  fc
    .tuple(who, cents, kind)
    .map(([by, amount, kind]) => new Step(`is adjusted by ${amount} ${kind}`, by, adjust(amount, kind))),
  fc
    .tuple(fc.constantFrom(0, 1, 5), fc.nat({ max: 6 }))
    .map(([term, days]) => new Step(`${days} days pass, grants end after ${term}`, 0, expire(term, days))),
  fc
    .tuple(who, fc.integer({ min: 1, max: 5_000 }).map(BigInt))
    .map(([by, amount]) => new Step(`the release before takes ${amount}`, by, takeAsBefore(amount))),
];

function adjust(amountCents: Cents, kind: CreditKind): Run {
  return async (model, { world }, { id }) => {
    await creditSteps(world).adjust(id, amountCents, kind);
    grant(model, id, amountCents);
  };
}

/** What the job takes is of granted credit alone, and none that has not ended: at first of grants that it gives their end. */
function expire(term: number, days: number): Run {
  return async (model, real) => {
    const { world } = real;
    await dateAwards(world.database.direct, term === 0 ? null : term * DAY_MS, 1_000);
    await lose(model, real, term);
    world.clock.advance(days * DAY_MS);
    await lose(model, real, term);
  };
}

/**
 * Two instances run the job at once. What they take is read of its entries: providers are asked after an event was answered, so that a refund
 * that failed may be put back meanwhile.
 */
async function lose(model: Model, { world, users }: Real, term: number): Promise<void> {
  const before = await Promise.all(users.map(({ id }) => expiredOf(world, id)));
  const due = await Promise.all(users.map(({ id }) => (term === 0 ? 0n : endedOf(world, id))));
  const steps = creditSteps(world);
  await Promise.all([steps.run(term), steps.run(term)]);
  for (const [at, { id }] of users.entries()) {
    const [was, is] = [before[at], await expiredOf(world, id)];
    const lostCents = is.granted - (was?.granted ?? 0n);
    if (was?.paid !== is.paid) throw new Error(`${id} lost ${is.paid - (was?.paid ?? 0n)} paid`);
    if (lostCents !== due[at]) throw new Error(`${id} lost ${lostCents} of ${due[at]}`);
    grant(model, id, -lostCents);
  }
}

/** What has expired of each kind. */
async function expiredOf(
  { database }: Real["world"],
  userId: string,
): Promise<{ paid: Cents; granted: Cents }> {
  const { rows } = await sql<{ paid: Cents; granted: Cents }>`
    SELECT coalesce(-sum(amount - coalesce(granted, 0)), 0)::bigint AS paid, coalesce(-sum(granted), 0)::bigint AS granted
      FROM ledger_transactions WHERE user_id = ${userId} AND kind = 'bonus_expired'`.execute(database.direct);
  return rows[0] ?? { paid: 0n, granted: 0n };
}

async function endedOf({ database, clock }: Real["world"], userId: string): Promise<Cents> {
  const { rows } = await sql<{ cents: Cents }>`
    SELECT coalesce(sum(left_cents), 0)::bigint AS cents FROM wallet_awards
     WHERE user_id = ${userId} AND ends_at <= ${new Date(clock.nowMs())}`.execute(database.direct);
  return rows[0]?.cents ?? 0n;
}

function takeAsBefore(amountCents: Cents): Run {
  return async (model, { world }, { id }) => {
    if (await creditSteps(world).takeAsBefore(id, amountCents)) grant(model, id, -amountCents);
  };
}

/**
 * Whoever has given all tokens back has no more paid credit than was paid in, and given as such. What went back beyond a payment is lost to
 * the service, also if granted credit has covered it. So is what adjustments had taken before it went back: granted credit pays for it then, at
 * once or as a debt.
 */
export async function assertNoPaidCreditFromNowhere(model: Model, real: Real, userId: string): Promise<void> {
  const { direct } = real.world.database;
  const { paid } = await creditSteps(real.world).kinds(userId);
  const { rows } = await sql<{ cents: Cents; taken: Cents; settled: Cents }>`
    SELECT (coalesce(sum(paid) FILTER (WHERE is_given), 0)
            + (SELECT coalesce(sum(unnamed_cents), 0) FROM wallet_awards WHERE user_id = ${userId}))::bigint AS cents,
           coalesce(-sum(paid) FILTER (WHERE is_given AND paid < 0), 0)::bigint AS taken,
           coalesce(-sum(granted) FILTER (WHERE account = 'debts' OR payment_id IS NOT NULL), 0)::bigint AS settled
      FROM (SELECT t.amount - coalesce(t.granted, 0) AS paid, t.granted, t.payment_id, p.account,
                   t.payment_id IS NULL AND p.account IN ('adjustments', 'deposits:mock') AS is_given
              FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id
             WHERE t.user_id = ${userId} AND p.account <> 'wallet') entries`.execute(direct);
  const { cents, taken, settled } = rows[0] ?? { cents: 0n, taken: 0n, settled: 0n };
  const paidIn = (await paidInBy(model, real, userId)).filter((cents) => cents > 0n);
  const dueCents = paidIn.reduce((sum, cents) => sum + cents, cents);
  const coveredCents = settled < taken ? settled : taken;
  if (paid > (dueCents > 0n ? dueCents : 0n) + coveredCents)
    throw new Error(`${userId} ends with ${paid} paid, of ${dueCents}`);
}
