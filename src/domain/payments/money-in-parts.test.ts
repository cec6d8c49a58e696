import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf } from "../../../test/support/domain-world.ts";
import { asInEvents, type FakeSession } from "../../../test/support/payments/fake-stripe.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { runSteps } from "../idempotency/run-steps.ts";
import type { User } from "../identity/user.ts";
import { adjustBalance } from "../ledger/adjust-balance.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { askProvider } from "./ask-and-settle.ts";
import type { Payment } from "./payment.ts";
import { pollPayments } from "./poll-payments.ts";
import { refundPayment } from "./refund-payment.ts";
import { selectRefunds } from "./refund-store.ts";
import { resumeRefunds } from "./resume-refunds.ts";
import { settleLookup } from "./settle-payment.ts";

let world: PaymentWorld;
let user: User;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  world.stripe.refundsBecome("succeeded");
  world.yookassa.refundsBecome("succeeded");
  user = await world.newUser();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const wallet = (whose = user) => readWallet(world.database.direct, whose.id);
const refundsOf = (payment: Payment) => selectRefunds(world.database.direct, payment.id);
const buy = (who: User, durationHours: 1 | 12 | 24 | 168 | 720) =>
  world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(who), { userId: who.id, durationHours, scope: "full" }),
  );
const giveBack = (who: User, tokenId: string) =>
  world.database.transaction((tx) => revokeToken(tx, world, actorOf(who), { userId: who.id, tokenId }));

/** A refund by the desk, in the steps of its route. */
function refund({ id: paymentId }: Payment) {
  return runSteps(world.database, refundPayment(world.payments, THE_SERVICE), { paymentId, reason: null });
}

async function settled(): Promise<void> {
  await waitUntil("all events are settled", 10_000, async () =>
    (await world.inbox()).every(({ outcome }) => outcome !== null),
  );
}

describe("Stripe", () => {
  /** A payment for `znc`, at 10 RUB each. */
  async function paid(znc: bigint): Promise<{ payment: Payment; session: FakeSession }> {
    const payment = await world.newPayment(user.id, "stripe", znc * 100n);
    const session = world.stripe.sessions.find(({ id }) => id === payment.providerPaymentId);
    if (session === undefined) throw new Error("the fake does not know the session");
    world.stripe.pay(session);
    await world.stripeEvent("checkout.session.completed", asInEvents(session));
    return { payment, session };
  }

  async function sendEvent(type: string, { payment_intent: { id } }: FakeSession): Promise<void> {
    await world.stripeEvent(type, { payment_intent: id });
    await settled();
  }

  test("three refunds of 100 of 300 RUB leave 0 of 30 ZNC, each booked once although two events report it", async () => {
    const { payment, session } = await paid(30n);
    const left: bigint[] = [];
    for (let parts = 0; parts < 3; parts += 1) {
      world.stripe.giveBack(session, 10_000);
      await sendEvent("charge.refunded", session);
      await sendEvent("refund.created", session);
      left.push((await wallet()).balanceCents);
    }
    expect(left).toEqual([2_000n, 1_000n, 0n]);
    expect(await world.read(payment.id)).toMatchObject({ status: "refunded", takenBackCents: 3_000n });
    expect(await refundsOf(payment)).toMatchObject(
      Array(3).fill({ origin: "provider", status: "succeeded" }),
    );
  });

  test("a desk refund of the balance, then a lost dispute over the rest: nothing of the payment is left", async () => {
    const { payment, session } = await paid(300n);
    const token = await buy(user, 720);
    const adjustment = { userId: user.id, amountCents: 100n, reason: null };
    await world.database.transaction((tx) => adjustBalance(tx, world, THE_SERVICE, adjustment));
    await refund(payment);
    expect(world.stripe.refunds.at(-1)?.amount).toBe(1_000);
    const dispute = world.stripe.openDispute(session, 299_000);
    await sendEvent("charge.dispute.created", session);
    expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 29_900n });
    dispute.status = "lost";
    await sendEvent("charge.dispute.closed", session);
    await giveBack(user, token.id);
    // 300 ZNC were paid, 1 was added by an admin, 300 were returned: 1 is left.
    expect(await wallet()).toMatchObject({ balanceCents: 100n, debtCents: 0n });
  });

  test("refunds of unused tokens repay the debt of a lost dispute", async () => {
    const { session } = await paid(300n);
    const token = await buy(user, 720);
    world.stripe.openDispute(session, 300_000).status = "lost";
    await sendEvent("charge.dispute.closed", session);
    expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 30_000n });
    await giveBack(user, token.id);
    expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 0n });
  });

  test.each([
    "refund.failed",
    "refund.updated",
  ])("if a pending refund by the desk fails later, the money is put back: %s", async (type) => {
    const { payment, session } = await paid(30n);
    world.stripe.refundsBecome("pending");
    expect((await refund(payment)).refund.status).toBe("pending");
    expect([await wallet(), (await world.read(payment.id)).status]).toMatchObject([
      { balanceCents: 0n },
      "refunded",
    ]);
    const refundAtStripe = world.stripe.refunds.at(-1);
    if (refundAtStripe === undefined) throw new Error("the fake has no refund");
    world.stripe.endRefund(refundAtStripe, "failed");
    await sendEvent(type, session);
    expect(await wallet()).toMatchObject({ balanceCents: 3_000n, debtCents: 0n });
    expect(await world.read(payment.id)).toMatchObject({ status: "succeeded", takenBackCents: 0n });
    expect(await refundsOf(payment)).toMatchObject([{ origin: "desk", status: "failed" }]);
    // It can be repeated, and the second one is booked.
    world.stripe.refundsBecome("succeeded");
    expect((await refund(payment)).refund.status).toBe("succeeded");
    expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 0n });
  });

  test("if a refund made at Stripe succeeded and fails later, the ZNC are put back", async () => {
    const { payment, session } = await paid(30n);
    const made = world.stripe.giveBack(session, 20_000);
    await sendEvent("charge.refunded", session);
    expect((await wallet()).balanceCents).toBe(1_000n);
    world.stripe.endRefund(made, "failed");
    await sendEvent("refund.failed", session);
    expect((await wallet()).balanceCents).toBe(3_000n);
    expect((await world.read(payment.id)).status).toBe("succeeded");
  });

  test("a lookup that arrives late does not undo a newer one", async () => {
    const { payment, session } = await paid(30n);
    const provider = world.payments.providers.get("stripe");
    if (provider === undefined) throw new Error("Stripe is off");
    const made = world.stripe.giveBack(session, 20_000);
    const old = await askProvider(world.payments, { provider, reference: session.id });
    world.stripe.endRefund(made, "failed");
    await sendEvent("refund.failed", session);
    const late = await world.database.transaction((tx) =>
      settleLookup(tx, world.payments, THE_SERVICE, provider.name, old),
    );
    expect(late).toBeNull();
    expect([await wallet(), await world.read(payment.id)]).toMatchObject([
      { balanceCents: 3_000n },
      { status: "succeeded", takenBackCents: 0n },
    ]);
  });

  test("a dispute after a refund by the desk freezes the rest, and no event is flagged", async () => {
    const { payment, session } = await paid(30n);
    await buy(user, 12);
    await refund(payment);
    const dispute = world.stripe.openDispute(session, 10_000);
    await sendEvent("charge.dispute.created", session);
    expect([await wallet(), (await world.read(payment.id)).status]).toMatchObject([
      { balanceCents: 0n, debtCents: 1_000n },
      "disputed",
    ]);
    dispute.status = "won";
    await sendEvent("charge.dispute.closed", session);
    expect([await wallet(), (await world.read(payment.id)).status]).toMatchObject([
      { balanceCents: 0n, debtCents: 0n },
      "refunded",
    ]);
    const flags = (await world.inbox()).filter(({ outcome }) => outcome === "illegal_transition");
    expect(flags).toEqual([]);
  });
});

describe("YooKassa", () => {
  async function paid(znc: bigint) {
    const pending = await world.newPayment(user.id, "yookassa", znc * 100n);
    const atYookassa = world.yookassa.payments.find(({ id }) => id === pending.providerPaymentId);
    if (atYookassa === undefined) throw new Error("the fake does not know the payment");
    atYookassa.status = "succeeded";
    world.clock.advance(2 * MINUTE_MS);
    await pollPayments(world.payments);
    return { payment: await world.read(pending.id), atYookassa };
  }

  test("a canceled refund does not hide other returned money that is not listed", async () => {
    const { payment, atYookassa } = await paid(30n);
    const { id } = world.yookassa.giveBack(atYookassa, 10_000n, "canceled");
    atYookassa.refunded_amount = { value: "100.00", currency: "RUB" };
    await world.yookassaRefundEvent("refund.succeeded", id, atYookassa.id);
    await settled();
    expect((await world.read(payment.id)).sums.refundedKopecks).toBe(10_000n);
    expect((await wallet()).balanceCents).toBe(2_000n);
  });

  test("partial refunds are taken from the wallet one by one", async () => {
    const { payment, atYookassa } = await paid(30n);
    const left: bigint[] = [];
    for (const kopecks of [10_000n, 10_000n, 10_000n]) {
      const { id } = world.yookassa.giveBack(atYookassa, kopecks);
      await world.yookassaRefundEvent("refund.succeeded", id, atYookassa.id);
      await settled();
      left.push((await wallet()).balanceCents);
    }
    expect(left).toEqual([2_000n, 1_000n, 0n]);
    expect(await refundsOf(payment)).toHaveLength(3);
  });

  test("if YooKassa cancels a pending refund by the desk, without a notification, the money is put back", async () => {
    const { payment } = await paid(30n);
    world.yookassa.refundsBecome("pending");
    expect((await refund(payment)).refund.status).toBe("pending");
    const refundAtYookassa = world.yookassa.refunds.at(-1);
    if (refundAtYookassa === undefined) throw new Error("the fake has no refund");
    world.clock.advance(2 * MINUTE_MS);
    await resumeRefunds(world.payments);
    expect((await wallet()).balanceCents).toBe(0n);
    world.yookassa.endRefund(refundAtYookassa, "canceled");
    world.clock.advance(10 * MINUTE_MS);
    await resumeRefunds(world.payments);
    expect([await wallet(), (await world.read(payment.id)).status]).toMatchObject([
      { balanceCents: 3_000n },
      "succeeded",
    ]);
    expect(await refundsOf(payment)).toMatchObject([{ status: "failed" }]);
  });
});

test("a referrer who buys tokens from a bonus and revokes them does not gain it once the purchase is refunded", async () => {
  const friend = await world.newUser(30_000n);
  const { direct } = world.database;
  await direct.updateTable("users").set({ referred_by_id: user.id }).where("id", "=", friend.id).execute();
  const { id: purchase } = await buy(friend, 720);
  const boughtFromBonus = [await buy(user, 12), await buy(user, 12), await buy(user, 12)];
  await giveBack(friend, purchase);
  expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 3_000n });
  for (const { id } of boughtFromBonus) await giveBack(user, id);
  expect(await wallet()).toMatchObject({ balanceCents: 0n, debtCents: 0n });
});
