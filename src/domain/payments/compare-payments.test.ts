import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eraseAudit } from "../../../test/support/audit/audit-world.ts";
import {
  paidAtStripe,
  paidAtYookassa,
  paymentAtYookassa,
  settleByLookup,
} from "../../../test/support/payments/paid-payments.ts";
import { createPaymentWorld, type PaymentWorld } from "../../../test/support/payments/payment-world.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { comparePayments } from "./compare-payments.ts";
import type { Payment } from "./payment.ts";

const RIGHT = { notChecked: 0, silent: [], mismatches: [] };

let world: PaymentWorld;
let userId: string;
beforeAll(async () => {
  world = await createPaymentWorld();
});
beforeEach(async () => {
  await eraseAudit(world.database);
  await sql`TRUNCATE payments, payment_events, payment_refunds CASCADE`.execute(world.database.direct);
  await sql`TRUNCATE ledger_postings, ledger_transactions CASCADE`.execute(world.database.direct);
  await sql`UPDATE wallets SET balance = 0, debt = 0`.execute(world.database.direct);
  ({ id: userId } = await world.newUser());
});
afterAll(() => world.close());

const compare = (stop = new AbortController().signal) =>
  comparePayments({ ...world.payments, bookDifference: null }, stop);

const atYookassa = (payment: Payment) => paymentAtYookassa(world, payment);
const settle = (payment: Payment) => settleByLookup(world, payment);

const mismatchOf = ({ id }: Payment, detail: string) => ({
  ...RIGHT,
  checked: 1,
  mismatches: [{ check: "payment_is_as_provider_says", id, detail: expect.stringContaining(detail) }],
});

describe("comparePayments", () => {
  test("payments that agree are checked; those of the mock provider cannot be", async () => {
    await paidAtYookassa(world, userId);
    await paidAtStripe(world, userId);
    const mock = await world.newPayment(userId, "mock");
    await world.mockEvent(mock.id, "succeeded");
    expect(await compare()).toEqual({ ...RIGHT, checked: 2, notChecked: 1 });
  });

  test("a pending payment is compared after a day, when it should have ended", async () => {
    const payment = await world.newPayment(userId, "yookassa");
    Object.assign(atYookassa(payment), { status: "succeeded" });
    world.clock.advance(DAY_MS);
    expect(await compare()).toEqual({ ...RIGHT, checked: 0 });
    world.clock.advance(1);
    expect(await compare()).toEqual(
      mismatchOf(payment, "here pending, 100000 kopecks; yookassa says succeeded"),
    );
    expect((await world.read(payment.id)).status).toBe("pending");
  });

  test.each<[string, object, string]>([
    [
      "was refunded in part",
      { refunded_amount: { value: "0.01", currency: "RUB" } },
      "here succeeded, 100000 kopecks; yookassa says refunded, 100000 RUB in hundredths, 1 refunded",
    ],
    ["was never paid", { status: "canceled" }, "yookassa says canceled"],
    ["is still open", { status: "pending" }, "yookassa says pending"],
    ["was of another sum", { amount: { value: "999.99", currency: "RUB" } }, "says succeeded, 99999 RUB"],
    [
      "was in another currency",
      { amount: { value: "1000.00", currency: "USD" } },
      "says succeeded, 100000 USD",
    ],
    ["is known under another id", { id: "elsewhere" }, "yookassa does not know it"],
    ["was refunded", { refunded_amount: { value: "1000.00", currency: "RUB" } }, "yookassa says refunded"],
  ])("a credited payment that %s at the provider is named, and not changed", async (_what, there, detail) => {
    const payment = await paidAtYookassa(world, userId);
    Object.assign(atYookassa(payment), there);
    world.clock.advance(HOUR_MS);
    expect(await compare()).toEqual(mismatchOf(payment, detail));
    expect(await world.read(payment.id)).toEqual(payment);
  });

  test("a payment that changed within the last hour is not compared, since one side may not know the change yet", async () => {
    const payment = await paidAtYookassa(world, userId);
    Object.assign(atYookassa(payment), { refunded_amount: { value: "1000.00", currency: "RUB" } });
    world.clock.advance(HOUR_MS - 1);
    expect(await compare()).toEqual({ ...RIGHT, checked: 0, notChecked: 1 });
  });

  test("the charge of a Stripe session is compared: a refund and a dispute without an event are named", async () => {
    const { payment, session } = await paidAtStripe(world, userId);
    world.clock.advance(HOUR_MS);
    const intent = session.payment_intent;
    intent.latest_charge.amount_refunded = 500;
    expect(await compare()).toEqual(mismatchOf(payment, "stripe says refunded"));
    intent.latest_charge.amount_refunded = 0;
    world.stripe.openDispute(session, 100_000);
    expect(await compare()).toEqual(mismatchOf(payment, "stripe says disputed"));
  });

  test("a provider that does not answer is no mismatch, and is not asked any more after 16 failures", async () => {
    for (let made = 0; made < 30; made += 1) await paidAtYookassa(world, userId);
    const callsBefore = world.yookassa.calls.length;
    world.yookassa.failNext("error", 1_000);
    try {
      const { silent, ...counts } = await compare();
      expect({ silent, ...counts }).toEqual({ ...RIGHT, checked: 0, notChecked: 30, silent: ["yookassa"] });
    } finally {
      world.yookassa.recover();
    }
    // Some calls were under way at once when the last failure came.
    expect(world.yookassa.calls.length - callsBefore).toBeLessThan(2 * (16 + 8));
  });

  test("when the time is over, no provider is asked any more", async () => {
    await paidAtYookassa(world, userId);
    const callsBefore = world.yookassa.calls.length;
    expect(await compare(AbortSignal.abort())).toEqual({ ...RIGHT, checked: 0, notChecked: 1 });
    expect(world.yookassa.calls.length).toBe(callsBefore);
  });
});

test("a further refund of a payment that is refunded in part is named", async () => {
  const { payment, session } = await paidAtStripe(world, userId);
  world.stripe.giveBack(session, 10_000);
  await settle(payment);
  world.stripe.giveBack(session, 10_000);
  world.clock.advance(HOUR_MS);
  expect(await compare()).toEqual(
    mismatchOf(payment, "10000 refunded; stripe says refunded, 100000 RUB in hundredths, 20000 refunded"),
  );
});

test("a canceled payment that is paid at its provider is named, and not credited", async () => {
  const payment = await world.newPayment(userId, "yookassa");
  Object.assign(atYookassa(payment), { status: "canceled" });
  await settle(payment);
  Object.assign(atYookassa(payment), { status: "succeeded" });
  world.clock.advance(HOUR_MS);
  expect(await compare()).toEqual(
    mismatchOf(payment, "here canceled, 100000 kopecks; yookassa says succeeded"),
  );
});
