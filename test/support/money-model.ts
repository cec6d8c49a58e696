import fc from "fast-check";
import { sql } from "kysely";
import { allowRemoval } from "../../src/domain/audit/remove-audit.ts";
import { compareNightly } from "../../src/domain/books/compare-nightly.ts";
import { changeBundle } from "../../src/domain/bundles/change-bundle.ts";
import { createBundle } from "../../src/domain/bundles/create-bundle.ts";
import { purchaseBundle } from "../../src/domain/bundles/purchase-bundle.ts";
import type { User } from "../../src/domain/identity/user.ts";
import { adjustBalance } from "../../src/domain/ledger/adjust-balance.ts";
import { topUpMock } from "../../src/domain/ledger/top-up-mock.ts";
import { pollPayments } from "../../src/domain/payments/poll-payments.ts";
import { resumeRefunds } from "../../src/domain/payments/resume-refunds.ts";
import { activateToken } from "../../src/domain/tokens/activate-token.ts";
import { listTokens } from "../../src/domain/tokens/list-tokens.ts";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { revokeToken } from "../../src/domain/tokens/revoke-token.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { DAY_MS, DURATION_HOURS, HOUR_MS } from "../../src/kernel/duration.ts";
import type { Cents } from "../../src/kernel/money.ts";
import { assertNoPaidCreditFromNowhere, CREDIT_STEPS } from "./credit-model.ts";
import { actorOf } from "./domain-world.ts";
import {
  assertBooksAreRight,
  assertMoneyIsRight,
  grant,
  type Model,
  type Real,
  type Run,
  receivedBy,
  Step,
} from "./money-story.ts";
import { open, PAYMENT_STEPS } from "./payments/payment-steps.ts";
import type { PaymentWorld } from "./payments/payment-world.ts";
import { readBalance } from "./read-balance.ts";
import { VOUCHER_STEPS } from "./voucher-model.ts";

const who = fc.nat({ max: 1 });
const cents = fc.integer({ min: 1, max: 50_000 }).map(BigInt);
const nth = fc.nat({ max: 9 });

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(who, cents).map(([by, amountCents]) => new Step(`tops up ${amountCents}`, by, topUp(amountCents))),
  fc
    .tuple(who, fc.integer({ min: -30_000, max: 30_000 }).map(BigInt))
    .map(([by, amountCents]) => new Step(`is adjusted by ${amountCents}`, by, adjust(amountCents))),
  fc
    .tuple(who, fc.constantFrom(...DURATION_HOURS))
    .map(([by, durationHours]) => new Step(`buys ${durationHours} h`, by, buyToken(durationHours))),
  who.map((by) => new Step("buys the bundle", by, buyBundle)),
  fc.tuple(who, nth).map(([by, index]) => new Step(`uses token ${index}`, by, activate(index))),
  fc.tuple(who, nth).map(([by, index]) => new Step(`revokes token ${index}`, by, revoke(index))),
  fc.integer({ min: 1, max: 30 }).map((tenths) => new Step(`prices x ${tenths} / 10`, 0, reprice(tenths))),
  fc.integer({ min: 1, max: 48 }).map((hours) => new Step(`${hours} h pass`, 0, pass(hours))),
  ...PAYMENT_STEPS,
  ...VOUCHER_STEPS,
  ...CREDIT_STEPS,
];

function topUp(amountCents: Cents): Run {
  return async (model, { world }, { id: userId }) => {
    await world.database.transaction((tx) => topUpMock(tx, world, THE_SERVICE, { userId, amountCents }));
    grant(model, userId, amountCents);
  };
}

function adjust(amountCents: Cents): Run {
  return async (model, { world }, { id: userId }) => {
    const adjustment = { userId, amountCents, reason: null };
    await world.database.transaction((tx) => adjustBalance(tx, world, THE_SERVICE, adjustment));
    grant(model, userId, amountCents);
  };
}

function buyToken(durationHours: (typeof DURATION_HOURS)[number]): Run {
  return (_model, { world, prices }, user) => {
    const purchase = { userId: user.id, durationHours, scope: "full" as const };
    const deps = { ...world, prices };
    return world.database.transaction((tx) => purchaseToken(tx, deps, actorOf(user), purchase));
  };
}

function buyBundle(_model: Model, { world, bundleId }: Real, user: User): Promise<unknown> {
  return world.database.transaction((tx) =>
    purchaseBundle(tx, world, actorOf(user), { userId: user.id, bundleId }),
  );
}

async function tokenOf({ world }: Real, user: User, index: number): Promise<string> {
  const tokens = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
  return tokens[index]?.id ?? world.newId();
}

function activate(index: number): Run {
  return async (_model, real, user) => activateToken(real.world, await tokenOf(real, user, index));
}

function revoke(index: number): Run {
  return async (_model, real, user) => {
    const { world } = real;
    const revocation = { userId: user.id, tokenId: await tokenOf(real, user, index) };
    await world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), revocation));
  };
}

function reprice(tenths: number): Run {
  return async (_model, real) => {
    const scaled = (hours: (typeof DURATION_HOURS)[number]) =>
      (real.world.prices[hours] * BigInt(tenths)) / 10n;
    real.prices = { 1: scaled(1), 12: scaled(12), 24: scaled(24), 168: scaled(168), 720: scaled(720) };
    const deps = { ...real.world, prices: real.prices };
    await changeBundle(deps, THE_SERVICE, real.bundleId, { discountBasisPoints: tenths * 100 }, null);
  };
}

function pass(hours: number): Run {
  return async (_model, { world }) => world.clock.advance(hours * HOUR_MS);
}

/** How missing notifications are made up for: they are sent at last, or only our jobs look the payments up. */
type CatchUp = "notifications" | "jobs";

/** The steps of one story: enough for a payment to go through all its states. */
const STEPS_MAX = 20;

/** Stories that share one set of tables: emptying them takes longer than reading a few. */
const STORIES_PER_BOOKS = 10;

/**
 * Runs so many random stories on the real database. At the end of each the books agree. Once all notifications have arrived, each
 * user has what is due, to the cent, and no user who gives all tokens back has more than was paid in, less what was refunded,
 * plus what was granted. Throws on the first story with another result, shortened as far as possible.
 */
export async function assertMoneyModel(
  createWorld: () => Promise<PaymentWorld>,
  runs: number,
): Promise<void> {
  const world = await createWorld();
  const catchUp = fc.constantFrom<CatchUp>("notifications", "jobs");
  const story = fc.commands(steps, { maxCommands: STEPS_MAX, size: "max" });
  let stories = 0;
  let isSpoiled = true;
  try {
    await fc.assert(
      fc.asyncProperty(story, catchUp, async (commands, catchUp) => {
        // The rows of a failed story must not affect the shorter ones that follow.
        await tidyUp(world, isSpoiled || stories % STORIES_PER_BOOKS === 0);
        stories += 1;
        isSpoiled = true;
        const { model, real } = await openStory(world);
        await fc.asyncModelRun(() => ({ model, real }), commands);
        await assertBooksAreRight(real);
        await learnAll(model, real, catchUp);
        await assertMoneyIsRight(model, real);
        await assertNobodyGotRich(model, real);
        isSpoiled = false;
      }),
      { numRuns: runs },
    );
  } finally {
    await world.close();
  }
}

/** Deletes the rows of former stories, or at least takes their payments out of the jobs. */
async function tidyUp(world: PaymentWorld, isForgotten: boolean): Promise<void> {
  const { direct } = world.database;
  if (isForgotten) {
    await world.database.transaction(async (tx) => {
      await allowRemoval(tx, "all");
      await sql`TRUNCATE users, bundles, payment_events, audit_logs, audit_unsealed CASCADE`.execute(tx);
    });
    return;
  }
  await sql`UPDATE payments SET check_at = NULL WHERE check_at IS NOT NULL`.execute(direct);
  await sql`UPDATE payment_refunds SET check_at = NULL WHERE check_at IS NOT NULL`.execute(direct);
}

async function learnAll(model: Model, real: Real, catchUp: CatchUp): Promise<void> {
  const { world } = real;
  world.stripe.refundsBecome("succeeded");
  world.yookassa.refundsBecome("succeeded");
  // Long enough that each check of the poller is due and the comparison includes the payments.
  world.clock.advance(DAY_MS + HOUR_MS);
  await pollPayments(world.payments);
  for (const _ of model.payments) await resumeRefunds(world.payments);
  if (catchUp === "jobs") {
    world.clock.advance(HOUR_MS);
    await compareNightly(world.payments, world.newId(), new AbortController().signal);
  } else {
    for (const { side } of model.payments) await side.notify(1);
  }
}

async function assertNobodyGotRich(model: Model, real: Real): Promise<void> {
  const { world } = real;
  for (const user of real.users) {
    const tokens = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: true });
    for (const { id: tokenId } of tokens) {
      const revocation = { userId: user.id, tokenId };
      await world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), revocation));
    }
  }
  await assertBooksAreRight(real);
  for (const { id } of real.users) {
    const [balanceCents, dueCents] = [
      await readBalance(world.database.direct, id),
      await receivedBy(model, real, id),
    ];
    if (balanceCents > (dueCents > 0n ? dueCents : 0n)) {
      throw new Error(`${id} ends with ${balanceCents}, of ${dueCents}`);
    }
    await assertNoPaidCreditFromNowhere(model, real, id);
  }
}

async function openStory(world: PaymentWorld): Promise<{ model: Model; real: Real }> {
  const { direct } = world.database;
  const referrer = await world.newUser();
  const friend = await world.newUser();
  await direct
    .updateTable("users")
    .set({ referred_by_id: referrer.id })
    .where("id", "=", friend.id)
    .execute();
  const terms = {
    name: "Three",
    description: null,
    scope: "full",
    tokenCount: 3,
    durationHours: 168,
  } as const;
  const { id: bundleId } = await createBundle(world, THE_SERVICE, { ...terms, discountBasisPoints: 1_234 });
  const model: Model = { grantedCents: new Map(), payments: [] };
  const real: Real = { world, users: [referrer, friend], bundleId, prices: world.prices };
  // The friend can buy what earns the referrer a bonus.
  for (const [user, provider, amountCents] of [
    [referrer, "yookassa", 10_000n],
    [friend, "stripe", 40_000n],
  ] as const) {
    await open(provider, amountCents)(model, real, user);
    const payment = model.payments.at(-1);
    payment?.side.pay();
    await payment?.side.notify(1);
  }
  return { model, real };
}
