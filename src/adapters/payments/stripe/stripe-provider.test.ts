import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../../../../test/support/domain-world.ts";
import {
  asInEvents,
  type FakeStripe,
  STRIPE_KEYS,
  startFakeStripe,
  stripeEvent,
} from "../../../../test/support/payments/fake-stripe.ts";
import type { RawEvent } from "../../../domain/payments/payment-provider.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { Secret } from "../../../kernel/secret.ts";
import { describePaymentProvider } from "../../conformance/payment-provider-conformance.ts";
import { createStripeProvider } from "./stripe-provider.ts";

const clock = new TestClock();

function providerOf(fake: FakeStripe) {
  const secretKey = new Secret(STRIPE_KEYS.secretKey);
  const webhookSecret = new Secret(STRIPE_KEYS.webhookSecret);
  return createStripeProvider({ secretKey, webhookSecret, apiUrl: fake.url, clock });
}

function raw({ body, headers }: ReturnType<typeof stripeEvent>): RawEvent {
  return { body: Buffer.from(body), headers, ip: "192.0.2.7" };
}

function sessionOf(fake: FakeStripe, id: string) {
  const session = fake.sessions.find((each) => each.id === id);
  if (session === undefined) throw new Error(`the fake has no session ${id}`);
  return session;
}

describePaymentProvider("Stripe", async () => {
  const fake = await startFakeStripe();
  const event = (type: string, id: string, of = `evt_${type}_${id}`) =>
    raw(stripeEvent(type, asInEvents(sessionOf(fake, id)), clock.nowMs(), of));
  return {
    provider: providerOf(fake),
    pay: (_order, id) => {
      fake.pay(sessionOf(fake, id));
      return event("checkout.session.completed", id);
    },
    cancel: (_order, id) => {
      fake.expire(sessionOf(fake, id));
      return event("checkout.session.expired", id);
    },
    forge: (_order, id) => {
      const genuine = event("checkout.session.completed", id);
      const body = Buffer.from(genuine.body.toString().replace('"unpaid"', '"paid"'));
      return { ...genuine, body };
    },
    made: { checkouts: () => fake.sessions.length, refunds: () => fake.refunds.length },
    // Once for the call and once for its retry.
    failNext: (failure) => fake.failNext(failure, 2),
    declineRefunds: fake.declineRefunds,
    close: fake.close,
  };
});

describe("Stripe alone", () => {
  let fake: FakeStripe;
  beforeAll(async () => {
    fake = await startFakeStripe();
  });
  afterAll(() => fake.close());

  async function paidSession() {
    const paymentId = randomUUID();
    const { providerPaymentId } = await providerOf(fake).openCheckout({
      paymentId,
      amountKopecks: 10_000n,
      description: "10.00 ZNC",
      returnUrl: "http://localhost:61000/",
      email: "ada@example.com",
    });
    const session = sessionOf(fake, providerPaymentId);
    fake.pay(session);
    return { paymentId, session, intent: session.payment_intent };
  }

  test.each([
    ["made now", 0, true],
    ["300 s old", 300, true],
    ["301 s old", 301, false],
  ])("a signature %s is accepted: %s", (_what, ageSeconds, accepted) => {
    const event = raw(stripeEvent("charge.refunded", {}, clock.nowMs() - ageSeconds * SECOND_MS));
    const authenticate = () => providerOf(fake).authenticate(event);
    if (accepted) expect(authenticate).not.toThrow();
    else expect(authenticate).toThrow(expect.objectContaining({ code: "webhook_signature_invalid" }));
  });

  test("a body without a signature, or with one byte changed, is not accepted", () => {
    const event = raw(stripeEvent("charge.refunded", { amount: 1 }, clock.nowMs()));
    const changed = { ...event, body: Buffer.from(event.body.toString().replace("1}", "2}")) };
    for (const bad of [{ ...event, headers: {} }, changed]) {
      expect(() => providerOf(fake).authenticate(bad)).toThrow(
        expect.objectContaining({ code: "webhook_signature_invalid" }),
      );
    }
  });

  test.each([
    ["needs_response", { disputedKopecks: 4_000n, lostKopecks: 0n }],
    ["won", { disputedKopecks: 0n, lostKopecks: 0n }],
    ["lost", { disputedKopecks: 0n, lostKopecks: 4_000n }],
  ])("a lookup finds the sum of a dispute over a part with the status %s", async (status, sums) => {
    const { paymentId, session, intent } = await paidSession();
    fake.openDispute(session, 4_000).status = status;
    const provider = providerOf(fake);
    const { body } = stripeEvent("charge.dispute.created", { payment_intent: intent.id }, clock.nowMs());
    expect(provider.readEvent(body).proof).toEqual({ by: "lookup", reference: intent.id });
    expect(await provider.lookUp(intent.id)).toMatchObject({
      paymentId,
      status: "succeeded",
      paid: { kopecks: 10_000n, currency: "RUB" },
      returned: sums,
    });
  });

  test("a dispute in another currency counts as one over the whole payment", async () => {
    const { session, intent } = await paidSession();
    fake.openDispute(session, 50).currency = "usd";
    expect((await providerOf(fake).lookUp(intent.id))?.returned?.disputedKopecks).toBe(10_000n);
  });

  test("a lookup finds each refund made at Stripe with its sum and status, also if they fill more than one page", async () => {
    const { session, intent } = await paidSession();
    const failed = fake.giveBack(session, 500, "pending");
    fake.endRefund(failed, "failed");
    for (let made = 0; made < 12; made += 1) fake.giveBack(session, 100);
    const returned = (await providerOf(fake).lookUp(session.id))?.returned;
    expect(returned).toEqual((await providerOf(fake).lookUp(intent.id))?.returned);
    expect(returned?.refundedKopecks).toBe(1_200n);
    expect(returned?.refunds).toHaveLength(13);
    expect(returned?.refunds).toContainEqual({
      providerRefundId: failed.id,
      refundId: null,
      kopecks: 500n,
      status: "failed",
    });
  });

  test.each([
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refund.updated",
    "charge.refunded",
    "charge.dispute.funds_withdrawn",
  ])("%s asks for a lookup of its PaymentIntent", (type) => {
    const { body } = stripeEvent(type, { payment_intent: "pi_1" }, clock.nowMs());
    expect(providerOf(fake).readEvent(body).proof).toEqual({ by: "lookup", reference: "pi_1" });
  });

  test("a lookup of a session gives its current status", async () => {
    const { session } = await paidSession();
    const provider = providerOf(fake);
    expect((await provider.lookUp(session.id))?.status).toBe("succeeded");
    Object.assign(session, { payment_status: "unpaid", status: "open" });
    expect((await provider.lookUp(session.id))?.status).toBe("pending");
    session.status = "complete";
    session.payment_intent.status = "requires_payment_method";
    expect((await provider.lookUp(session.id))?.status).toBe("canceled");
  });

  test("an event that is not about payments is ignored", () => {
    const { body } = stripeEvent("customer.created", { id: "cus_1" }, clock.nowMs());
    expect(providerOf(fake).readEvent(body).proof).toEqual({ by: "none" });
  });
});
