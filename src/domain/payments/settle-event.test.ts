import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asInEvents } from "../../../test/support/payments/fake-stripe.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { THE_SERVICE } from "../../kernel/words.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { setBalance } from "../ledger/set-balance.ts";
import type { Payment } from "./payment.ts";
import { resettleEvents } from "./resettle-events.ts";

let world: PaymentWorld;
let user: User;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  user = await world.newUser();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const balance = () => readBalance(world.database.direct, user.id);
const settled = () =>
  waitUntil("all events are settled", 10_000, async () =>
    (await world.inbox()).every(({ outcome }) => outcome !== null),
  );
const lastOutcome = async () => (await world.inbox()).at(-1)?.outcome;

describe("YooKassa", () => {
  function theirs(payment: Payment) {
    const found = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
    if (found === undefined) throw new Error("the fake does not know the payment");
    return found;
  }

  test("a notification is answered before YooKassa is asked, and what YooKassa says counts", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const their = theirs(payment);
    expect(await world.yookassaEvent("payment.succeeded", their.id)).toBeNull();
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "unchanged"]);
    their.status = "succeeded";
    await world.yookassaEvent("payment.succeeded", their.id);
    await waitUntil("the payment is credited", 10_000, async () => (await balance()) === 10_000n);
    expect((await world.read(payment.id)).status).toBe("succeeded");
    expect(await lastOutcome()).toBe("applied");
  });

  test.each([
    ["another sum", { value: "999.99", currency: "RUB" }],
    ["another currency", { value: "1000.00", currency: "USD" }],
  ])("%s is kept, flagged and not credited", async (_what, amount) => {
    const payment = await world.newPayment(user.id, "yookassa");
    const their = theirs(payment);
    Object.assign(their, { status: "succeeded", amount });
    await world.yookassaEvent("payment.succeeded", their.id);
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "mismatch"]);
    const audit = await world.auditRows("payment.mismatch");
    expect(audit.filter((row) => row.resource_id === payment.id)).toHaveLength(1);
  });

  test("a payment that is not of this service is kept, flagged and not credited", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const their = theirs(payment);
    Object.assign(their, { status: "succeeded", metadata: {} });
    await world.yookassaEvent("payment.succeeded", their.id);
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "unknown_payment"]);
  });

  test("an event that came while YooKassa was away is settled later, without being sent again", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const their = theirs(payment);
    their.status = "succeeded";
    const warnings = world.log.lines.length;
    world.yookassa.failNext("error");
    expect(await world.yookassaEvent("payment.succeeded", their.id)).toBeNull();
    await waitUntil("the failure is logged", 10_000, () => world.log.lines.length > warnings);
    expect(await lastOutcome()).toBeNull();
    world.clock.advance(2 * MINUTE_MS);
    await resettleEvents(world.payments);
    expect([await balance(), await lastOutcome()]).toEqual([10_000n, "applied"]);
  });

  test("money given back at YooKassa itself leaves the wallet", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const their = theirs(payment);
    their.status = "succeeded";
    their.refunded_amount.value = "250.00";
    await world.yookassaEvent("refund.succeeded", their.id);
    await settled();
    // A refund's own id stands where the notification names no payment: it leads nowhere.
    await world.yookassaEvent("payment.succeeded", their.id);
    await waitUntil("the refund is taken back", 10_000, async () => (await balance()) === 7_500n);
    expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 2_500n });
  });
});

describe("Stripe", () => {
  function theirs(payment: Payment) {
    const found = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
    if (found === undefined) throw new Error("the fake does not know the session");
    return found;
  }

  async function paid() {
    const payment = await world.newPayment(user.id, "stripe");
    const session = theirs(payment);
    world.stripe.pay(session);
    await world.stripeEvent("checkout.session.completed", asInEvents(session));
    return { payment, session, intent: session.payment_intent };
  }

  /** Tells of a dispute as it stands now, and waits until that is settled. */
  async function dispute(intent: Awaited<ReturnType<typeof paid>>["intent"], status: string) {
    const known = world.stripe.disputes.find(({ payment_intent }) => payment_intent === intent.id);
    const session = world.stripe.sessions.find(({ payment_intent }) => payment_intent === intent);
    if (session === undefined) throw new Error("no session of the intent");
    (known ?? world.stripe.openDispute(session, intent.amount)).status = status;
    await world.stripeEvent(`charge.dispute.${status}`, { payment_intent: intent.id });
    await settled();
  }

  test("a finished checkout credits; an unpaid one waits; an expired one cancels", async () => {
    await paid();
    expect(await balance()).toBe(10_000n);
    const slow = theirs(await world.newPayment(user.id, "stripe"));
    expect(await world.stripeEvent("checkout.session.completed", asInEvents(slow))).toBe("unchanged");
    expect(await world.stripeEvent("checkout.session.async_payment_failed", asInEvents(slow))).toBe(
      "applied",
    );
    expect(await world.stripeEvent("checkout.session.expired", asInEvents(slow))).toBe("unchanged");
    expect(await balance()).toBe(10_000n);
  });

  test("a dispute freezes what is left, and the rest is owed; a won one gives it back", async () => {
    const { payment, intent } = await paid();
    await world.database.transaction((tx) =>
      setBalance(tx, world, THE_SERVICE, { userId: user.id, balanceCents: 4_000n, reason: null }),
    );
    await dispute(intent, "needs_response");
    expect([await balance(), await world.read(payment.id)]).toMatchObject([
      0n,
      { status: "disputed", takenBackCents: 10_000n },
    ]);
    expect(await readWallet(world.database.direct, user.id)).toMatchObject({ debtCents: 6_000n });
    await dispute(intent, "won");
    expect([await balance(), await world.read(payment.id)]).toMatchObject([
      4_000n,
      { status: "succeeded", takenBackCents: 0n },
    ]);
  });

  test("a lost dispute keeps what was frozen", async () => {
    const { payment, intent } = await paid();
    await dispute(intent, "needs_response");
    await dispute(intent, "lost");
    expect([await balance(), await world.read(payment.id)]).toMatchObject([
      0n,
      { status: "refunded", takenBackCents: 10_000n },
    ]);
  });

  test("a dispute that is told of before the payment itself leaves nothing to spend", async () => {
    const payment = await world.newPayment(user.id, "stripe");
    const session = theirs(payment);
    world.stripe.pay(session);
    await dispute(session.payment_intent, "needs_response");
    await world.stripeEvent("checkout.session.completed", asInEvents(session));
    expect([await balance(), (await world.read(payment.id)).status]).toEqual([0n, "disputed"]);
  });
});

test("an event of one provider moves no payment of another", async () => {
  const payment = await world.newPayment(user.id, "stripe");
  expect(await world.mockEvent(payment.id, "succeeded")).toBe("unknown_payment");
  expect([await balance(), (await world.read(payment.id)).status]).toEqual([0n, "pending"]);
});

test("a webhook that outruns our own note of the checkout still credits, once", async () => {
  const payment = await world.newPayment(user.id, "mock");
  await world.mockEvent(payment.id, "succeeded");
  expect(world.emitted.filter(({ kind }) => kind === "balance_deposited")).not.toEqual([]);
  expect(await balance()).toBe(10_000n);
});
