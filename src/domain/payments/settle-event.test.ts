import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asInEvents } from "../../../test/support/payments/fake-stripe.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
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
  function atYookassa(payment: Payment) {
    const found = world.yookassa.payments.find(({ id }) => id === payment.providerPaymentId);
    if (found === undefined) throw new Error("the fake does not know the payment");
    return found;
  }

  test("a notification is answered before YooKassa is asked, and the lookup decides, not the notification", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const yookassaPayment = atYookassa(payment);
    expect(await world.yookassaEvent("payment.succeeded", yookassaPayment.id)).toBeNull();
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "unchanged"]);
    yookassaPayment.status = "succeeded";
    await world.yookassaEvent("payment.succeeded", yookassaPayment.id);
    await waitUntil("the payment is credited", 10_000, async () => (await balance()) === 10_000n);
    expect((await world.read(payment.id)).status).toBe("succeeded");
    expect(await lastOutcome()).toBe("applied");
  });

  test.each([
    ["another sum", { value: "999.99", currency: "RUB" }],
    ["another currency", { value: "1000.00", currency: "USD" }],
  ])("a payment of %s is stored, flagged and not credited", async (_what, amount) => {
    const payment = await world.newPayment(user.id, "yookassa");
    const yookassaPayment = atYookassa(payment);
    Object.assign(yookassaPayment, { status: "succeeded", amount });
    await world.yookassaEvent("payment.succeeded", yookassaPayment.id);
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "mismatch"]);
    const audit = await world.auditRows("payment.mismatch");
    expect(audit.filter((row) => row.resource_id === payment.id)).toHaveLength(1);
  });

  test("an event of a payment that is not of this service is stored, flagged and not credited", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const yookassaPayment = atYookassa(payment);
    Object.assign(yookassaPayment, { status: "succeeded", metadata: {} });
    await world.yookassaEvent("payment.succeeded", yookassaPayment.id);
    await settled();
    expect([await balance(), await lastOutcome()]).toEqual([0n, "unknown_payment"]);
  });

  test("an event that came while YooKassa did not answer is settled later, without being sent again", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const yookassaPayment = atYookassa(payment);
    yookassaPayment.status = "succeeded";
    const warnings = world.log.lines.length;
    world.yookassa.failNext("error");
    expect(await world.yookassaEvent("payment.succeeded", yookassaPayment.id)).toBeNull();
    await waitUntil("the failure is logged", 10_000, () => world.log.lines.length > warnings);
    expect(await lastOutcome()).toBeNull();
    world.clock.advance(2 * MINUTE_MS);
    await resettleEvents(world.payments);
    expect([await balance(), await lastOutcome()]).toEqual([10_000n, "applied"]);
  });

  test("a refund made at YooKassa is taken from the wallet", async () => {
    const payment = await world.newPayment(user.id, "yookassa");
    const yookassaPayment = atYookassa(payment);
    yookassaPayment.status = "succeeded";
    yookassaPayment.refunded_amount.value = "250.00";
    await world.yookassaEvent("refund.succeeded", yookassaPayment.id);
    await settled();
    // The notification above contains no `payment_id`, so it is ignored; the next one leads to a lookup.
    await world.yookassaEvent("payment.succeeded", yookassaPayment.id);
    await waitUntil("the refund is taken back", 10_000, async () => (await balance()) === 7_500n);
    expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 2_500n });
  });
});

describe("Stripe", () => {
  function sessionOf(payment: Payment) {
    const found = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
    if (found === undefined) throw new Error("the fake does not know the session");
    return found;
  }

  async function paid() {
    const payment = await world.newPayment(user.id, "stripe");
    const session = sessionOf(payment);
    world.stripe.pay(session);
    await world.stripeEvent("checkout.session.completed", asInEvents(session));
    return { payment, session, intent: session.payment_intent };
  }

  /** Sets the status of a dispute, sends its event, and waits until that is settled. */
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
    const slow = sessionOf(await world.newPayment(user.id, "stripe"));
    expect(await world.stripeEvent("checkout.session.completed", asInEvents(slow))).toBe("unchanged");
    expect(await world.stripeEvent("checkout.session.async_payment_failed", asInEvents(slow))).toBe(
      "applied",
    );
    expect(await world.stripeEvent("checkout.session.expired", asInEvents(slow))).toBe("unchanged");
    expect(await balance()).toBe(10_000n);
  });

  test("a dispute freezes the balance and makes the rest a debt; a won one gives both back", async () => {
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

  test("after a lost dispute the frozen money stays taken back", async () => {
    const { payment, intent } = await paid();
    await dispute(intent, "needs_response");
    await dispute(intent, "lost");
    expect([await balance(), await world.read(payment.id)]).toMatchObject([
      0n,
      { status: "refunded", takenBackCents: 10_000n },
    ]);
  });

  test("a dispute whose event comes before the payment's leaves nothing to spend", async () => {
    const payment = await world.newPayment(user.id, "stripe");
    const session = sessionOf(payment);
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

test("a notification of the mock provider credits its payment and announces the deposit", async () => {
  const payment = await world.newPayment(user.id, "mock");
  await world.mockEvent(payment.id, "succeeded");
  expect(world.emitted.filter(({ kind }) => kind === "balance_deposited")).not.toEqual([]);
  expect(await balance()).toBe(10_000n);
});
